import { imagePath } from './support/fixtures';
import { expect, test } from './support/test';

test('name, bio and photo are set, shown and there after a reload', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await page.getByRole('link', { name: 'Profile' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada Lovelace');
  await page.getByRole('textbox', { name: 'About you' }).fill('Counts on engines.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();

  await page.locator('input[type=file]').setInputFiles(imagePath('photo.jpg'));
  await page.getByRole('button', { name: 'Use this photo' }).click();
  await expect(page.getByText('Your photo is set.')).toBeVisible();
  const photo = page.getByRole('region', { name: 'Photo' }).locator('img');
  await expect(photo).toHaveAttribute('src', /^\/files\//);
  expect(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(50);

  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Ada Lovelace');
  await expect(page.getByRole('textbox', { name: 'About you' })).toHaveValue('Counts on engines.');
  await expect(photo).toHaveAttribute('src', /^\/files\//);

  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Your photo is removed.')).toBeVisible();
  await expect(photo).toHaveCount(0);
  // The button is gone with it: the focus stays where it stood.
  await expect(page.getByRole('region', { name: 'Photo' })).toBeFocused();
});

test('what is no photo is refused with its reason, and nothing is lost', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await page.goto('/profile');
  const attempts = [
    ['not-an-image.png', 'That file is no image.'],
    ['wide-30000.png', 'That image is too large to open safely.'],
  ] as const;
  for (const [file, words] of attempts) {
    await page.locator('input[type=file]').setInputFiles(imagePath(file));
    await page.getByRole('button', { name: 'Use this photo' }).click();
    await expect(page.getByRole('alert')).toContainText(words);
    await page.getByRole('button', { name: 'Cancel' }).click();
  }
  await page.getByRole('textbox', { name: 'Name' }).fill('x'.repeat(60));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
});

test('the theme is the system’s, or the chosen one from the first paint on', async ({ browserFor, loggedIn }) => {
  const stranger = await browserFor({ colorScheme: 'dark' });
  await stranger.page.goto('/login');
  const background = () => getComputedStyle(document.body).backgroundColor;
  expect(await stranger.page.evaluate(background)).toBe('rgb(17, 24, 23)');

  const { page } = await loggedIn('ada', { colorScheme: 'dark' });
  await page.goto('/profile');
  await page.getByText('Light', { exact: true }).click();
  expect(await page.evaluate(background)).toBe('rgb(244, 246, 245)');
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
});
