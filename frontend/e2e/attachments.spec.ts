import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { apiOf } from './support/api';
import { documentPath, imagePath } from './support/fixtures';
import { createRoom, inviteAndAccept, message, messages, say } from './support/rooms';
import { systemUrl } from './support/system';
import { expect, test } from './support/test';

interface Given {
  name: string;
  type: string;
  path: string;
}

/** Drops a file on the room, as from the desktop, or pastes it where one writes. */
async function give(page: Page, how: 'drop' | 'paste', { name, type, path }: Given): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  const data = await page.evaluateHandle(
    ({ name, type, content }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
      return transfer;
    },
    { name, type, content },
  );
  if (how === 'drop') {
    const room = page.getByRole('region', { name: 'Harbour' });
    await room.dispatchEvent('dragenter', { dataTransfer: data });
    await expect(page.getByText('Drop files to attach them to your message')).toBeVisible();
    await room.dispatchEvent('drop', { dataTransfer: data });
    return;
  }
  await page.getByLabel('Message to Harbour').evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, data);
}

test('a pasted picture and a dropped document are seen and had by the other, until they are deleted', async ({ loggedIn }) => {
  test.slow();
  const [ada, ben, eve] = await Promise.all([loggedIn('ada'), loggedIn('ben'), loggedIn('eve')]);
  const room = await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');

  await give(ada.page, 'paste', { name: 'quay.jpg', type: 'image/jpeg', path: imagePath('photo.jpg') });
  await give(ada.page, 'drop', { name: 'plain.docx', type: '', path: documentPath('plain.docx') });
  const drafts = ada.page.getByRole('list', { name: 'Files for this message' });
  await expect(drafts.getByRole('listitem')).toHaveCount(2);
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await ada.page.getByLabel('Message to Harbour').press('Enter');
  await expect(drafts).toHaveCount(0);
  await say(ada.page, 'that is the quay');
  await expect(message(ada.page, 'that is the quay')).toBeVisible();

  // The other sees the picture where room was kept for it, and opens it by keyboard.
  const picture = messages(ben.page).getByRole('img', { name: 'quay.jpg' });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBeGreaterThan(0);
  const { width, height, shown } = await picture.evaluate((image: HTMLImageElement) => ({
    width: image.naturalWidth,
    height: image.naturalHeight,
    shown: image.width / image.height,
  }));
  expect(Math.max(width, height)).toBeLessThanOrEqual(640);
  expect(Math.abs(shown - width / height)).toBeLessThan(0.05);
  await messages(ben.page).getByRole('button', { name: 'quay.jpg' }).focus();
  await ben.page.keyboard.press('Enter');
  const dialog = ben.page.getByRole('dialog', { name: 'quay.jpg' });
  await expect(dialog.getByRole('img', { name: 'quay.jpg' })).toBeVisible();
  await ben.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  // The document comes as it is, under its name.
  const [download] = await Promise.all([
    ben.page.waitForEvent('download'),
    messages(ben.page).getByRole('button', { name: 'Download plain.docx' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('plain.docx');
  expect((await readFile(await download.path())).equals(await readFile(documentPath('plain.docx')))).toBe(true);

  // Who is not in the room gets nothing, by whatever address.
  const timeline = await (await apiOf(ben))<{ items: { attachments: { file_id: string }[] }[] }>('GET', `/api/v1/rooms/${room}/timeline`);
  const files = timeline.items.flatMap((item) => item.attachments.map((file) => file.file_id));
  expect(files).toHaveLength(2);
  const ask = `/api/v1/rooms/${room}/attachments?files=${files.join(',')}`;
  const links = await (await apiOf(ben))<{ items: { url: string }[] }>('GET', ask);
  await expect((await apiOf(eve))('GET', ask)).rejects.toThrow('room-not-found');
  await eve.page.goto(`/rooms/${room}`);
  await expect(eve.page.getByText('This room is not open to you')).toBeVisible();
  const forged = `${links.items[0]?.url.slice(0, -2) ?? ''}AA`;
  expect((await fetch(systemUrl() + forged)).status).toBe(403);

  // It is deleted for both, and the links that were given work no more.
  const file = messages(ada.page).getByRole('listitem').filter({ hasText: 'plain.docx' }).first();
  await file.hover();
  await file.getByRole('button', { name: /^Delete/ }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(picture).toHaveCount(0);
  await expect(messages(ben.page).getByText('plain.docx')).toHaveCount(0);
  await expect(messages(ben.page).getByText('This message was deleted.')).toBeVisible();
  await expect.poll(async () => (await fetch(systemUrl() + (links.items[0]?.url ?? ''))).status).toBe(404);
});

test('a document of a message is converted right there', async ({ loggedIn }) => {
  test.slow();
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  await ada.page.getByLabel('Files to attach').setInputFiles(documentPath('plain.docx'));
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await ada.page.getByRole('button', { name: 'Send' }).click();
  await messages(ben.page).getByRole('button', { name: 'Convert plain.docx to PDF' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Convert documents' })).toBeVisible();
  const card = ben.page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem').filter({ hasText: 'plain.docx' });
  await expect(card).toContainText('Done', { timeout: 60_000 });
});

/** One empty page, twice as wide as it is high. */
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Resources<<>>>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

test('a PDF shows its first page to the other, in the room that is kept for it', async ({ loggedIn }) => {
  test.slow();
  const [ada, ben] = await Promise.all([loggedIn('ada'), loggedIn('ben')]);
  await createRoom(ada.page, 'Harbour');
  await inviteAndAccept(ada, ben, 'Harbour');
  const file = { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) };
  await ada.page.getByLabel('Files to attach').setInputFiles(file);
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeEnabled({ timeout: 30_000 });
  await ada.page.getByRole('button', { name: 'Send' }).click();
  const page = messages(ben.page).getByRole('img', { name: 'First page of plan.pdf' });
  await expect(page).toBeVisible();
  await expect.poll(() => page.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(640);
  const { width, height } = (await page.boundingBox()) ?? { width: 0, height: 1 };
  expect(width / height).toBeCloseTo(2, 1);
  await expect(messages(ben.page).getByRole('button', { name: 'Download plan.pdf' })).toBeVisible();
});

test('what is not taken says why, and the rest goes', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await createRoom(page, 'Harbour');
  await page.getByLabel('Files to attach').setInputFiles([imagePath('truncated.jpg'), documentPath('plain.txt')]);
  const drafts = page.getByRole('list', { name: 'Files for this message' });
  await expect(drafts.getByText('This picture is damaged.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await page.getByRole('button', { name: 'Remove truncated.jpg' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(messages(page).getByText('plain.txt')).toBeVisible();
});
