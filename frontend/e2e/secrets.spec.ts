import { enrol, somebody } from './support/api';
import { documentPath } from './support/fixtures';
import { createRoom, inviteAndAccept, message, say } from './support/rooms';
import { expect, logIn, test } from './support/test';

/** The beginning of every token that we sign: `{"` in base64. */
const token = /eyJ[\w-]{10,}/;

test('no token is in an address or in what the browser keeps, but for a cookie that scripts do not see', async ({ browserFor, loggedIn }) => {
  test.slow();
  const ben = await loggedIn('ben');
  const ada = somebody('ada');
  await enrol(ada);
  const { page, context } = await browserFor();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (line) => addresses.push(line.url()));
  await logIn(page, ada);
  await createRoom(page, 'Harbour');
  await inviteAndAccept({ ...ada, page, context }, ben, 'Harbour');
  await say(page, 'ahoy');
  await expect(message(ben.page, 'ahoy')).toBeVisible();
  await page.getByRole('link', { name: 'Convert' }).click();
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.csv'));
  await expect(page.getByRole('region', { name: 'Your conversions' })).toContainText('Done', { timeout: 60_000 });
  await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download plain.csv as PDF' }).click()]);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Your conversions' })).toContainText('Done');

  // Else this shows nothing: tokens went out, and one connection was opened.
  expect(addresses.some((address) => address.startsWith('ws'))).toBe(true);
  expect(addresses.filter((address) => token.test(address))).toEqual([]);
  expect(addresses.filter((address) => address.includes(encodeURIComponent(ada.password)))).toEqual([]);

  const kept = await page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opened = indexedDB.open(name);
        opened.onsuccess = () => resolve(opened.result);
        opened.onerror = () => reject(new Error(`${name} does not open`));
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve, reject) => {
          const got = database.transaction(store).objectStore(store).getAll();
          got.onsuccess = () => resolve(got.result);
          got.onerror = () => reject(new Error(`${store} cannot be read`));
        });
        texts.push(JSON.stringify(all));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) texts.push(new URL(request.url).pathname);
    }
    return texts.join('\n');
  });
  expect(kept).toContain('wherry.session');
  expect(kept).not.toMatch(token);
  expect(kept).not.toContain(ada.password);
  expect(kept).not.toContain(ada.email);
  // Neither what was answered nor what was downloaded is kept for whoever comes next.
  expect(kept).not.toMatch(/^\/(api|files)\//m);

  const cookies = await context.cookies();
  expect(cookies.map(({ name, httpOnly, sameSite, path }) => ({ name, httpOnly, sameSite, path }))).toEqual([
    { name: 'wherry_refresh', httpOnly: true, sameSite: 'Strict', path: '/api/v1/sessions' },
  ]);
  // It is nowhere else either.
  expect(kept).not.toContain(cookies[0]?.value ?? '');
});

test('a password may be pasted, be long and hold anything, and is taken as it is', async ({ browserFor }) => {
  const { page } = await browserFor();
  const ada = { ...somebody('ada'), password: ` ${'ferry at dawn, '.repeat(8)}渡船 🚢 ` };
  await page.goto('/signup');
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  // From a field that shows what is in it, as out of a password manager.
  await page.getByLabel('Handle').fill(ada.password);
  await page.getByLabel('Handle').press('ControlOrMeta+a');
  await page.getByLabel('Handle').press('ControlOrMeta+c');
  await page.getByLabel('Password', { exact: true }).press('ControlOrMeta+v');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);

  await enrol(ada);
  await logIn(page, ada);
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  // One character less is another password: nothing is trimmed.
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password.trimEnd());
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong.');
});
