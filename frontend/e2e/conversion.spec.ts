import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';

import { filesIn } from './support/archive';
import { documentPath, textOf } from './support/fixtures';
import { pdfText } from './support/pdf';
import { uploadLimit } from './support/system';
import { expect, test } from './support/test';

/** One document may wait for others' in the queue. */
const conversionLimit = 60_000;

function card(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem').filter({ hasText: name });
}

async function open(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Convert' }).click();
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await expect(page.getByText(/They become PDF. Taken are .*docx/)).toBeVisible();
}

/** That a picture is not only there, but came. */
async function expectPicture(picture: Locator): Promise<void> {
  await expect(picture).toBeVisible();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBeGreaterThan(0);
}

async function download(page: Page, name: string, format = 'PDF'): Promise<{ path: string; file: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${name} as ${format}` }).click(),
  ]);
  return { path: await file.path(), file: file.suggestedFilename() };
}

test('a docx, an xlsx and a pptx become PDF with their text; the list is there after a reload', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  const names = ['plain.docx', 'plain.xlsx', 'plain.pptx'];
  await page.getByLabel('Documents').setInputFiles(names.map(documentPath));
  for (const name of names) await expect(card(page, name)).toBeVisible();
  for (const name of names) {
    await expect(card(page, name)).toContainText('Done', { timeout: conversionLimit });
    const { path, file } = await download(page, name);
    expect(file).toBe(name.replace(/\.\w+$/, '.pdf'));
    expect(await pdfText(path)).toContain(textOf(name));
    await expectPicture(page.getByRole('img', { name: `First page of ${name}` }));
  }
  await page.reload();
  for (const name of names) await expect(card(page, name)).toContainText('Done · PDF');
  for (const name of names) await expectPicture(page.getByRole('img', { name: `First page of ${name}` }));
  await download(page, 'plain.docx');
});

test('a document becomes what was chosen for it, of what the converter makes', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  const into = page.getByLabel('Convert into');
  await expect(into).toHaveValue('pdf');
  await into.selectOption('csv');
  await expect(page.getByText('They become CSV. Taken are xlsx, xls, ods.')).toBeVisible();
  await expect(page.getByText('Of a workbook with several sheets, CSV has the first one only.')).toBeVisible();
  await page.getByLabel('Documents').setInputFiles(['plain.xlsx', 'plain.docx'].map(documentPath));
  await expect(card(page, 'plain.docx')).toContainText('This document cannot become that format here.');
  await expect(card(page, 'plain.xlsx')).toContainText('Done · CSV', { timeout: conversionLimit });
  const { path, file } = await download(page, 'plain.xlsx', 'CSV');
  expect(file).toBe('plain.csv');
  expect(await readFile(path, 'utf8')).toContain(textOf('plain.xlsx'));
});

test('slides and a PDF become pictures of their pages, and text', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  const into = page.getByLabel('Convert into');
  await into.selectOption('Pictures of the pages (PNG)');
  await expect(page.getByText('They become pictures of the pages (PNG). Taken are pptx, ppt, odp, pdf.')).toBeVisible();
  for (const [name, archive] of [['plain.pptx', 'plain.zip'], ['plain.pdf', 'plain.zip']] as const) {
    await page.getByLabel('Documents').setInputFiles(documentPath(name));
    await expect(card(page, name)).toContainText('Done · Pictures of the pages (PNG)', { timeout: conversionLimit });
    const { path, file } = await download(page, name, 'pictures of the pages (PNG)');
    expect(file).toBe(archive);
    const pictures = filesIn(await readFile(path));
    expect(pictures.map((picture) => picture.name)).toEqual(['page-001.png', 'page-002.png']);
    for (const { bytes } of pictures) expect(bytes.toString('latin1', 0, 8)).toBe('\x89PNG\r\n\x1a\n');
  }
  for (const name of ['plain.pptx', 'plain.pdf']) {
    await page.getByRole('button', { name: `Convert ${name} into another format` }).click();
    await page.getByRole('button', { name: `Convert ${name} into TXT` }).click();
    await expect(card(page, name).first()).toContainText('Done · TXT', { timeout: conversionLimit });
    const { path } = await download(page, name, 'TXT');
    expect(await readFile(path, 'utf8')).toContain(textOf(name));
  }
});

test('fifty documents that are dropped at once are all converted, and all come as one archive', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  const count = 50;
  const transfer = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (let number = 1; number <= files; number += 1) {
      const name = `tide table ${String(number).padStart(2, '0')}.csv`;
      data.items.add(new File([`quay;tide\nNorth quay;${number}\n`], name, { type: 'text/csv' }));
    }
    return data;
  }, count);
  await page.getByLabel('Convert into').selectOption('txt');
  await page.getByText('Drop documents here').dispatchEvent('drop', { dataTransfer: transfer });
  const cards = page.getByRole('region', { name: 'Your conversions' }).getByRole('listitem');
  await expect(cards).toHaveCount(count);
  // The page is of use meanwhile: what waits says so.
  await expect(cards.filter({ hasText: /Waits to be uploaded|Uploading|Uploaded|Queued|Converting|Done/ })).toHaveCount(count);
  await expect(cards.filter({ hasText: 'Done · TXT' })).toHaveCount(count, { timeout: 4 * 60_000 });
  await expect(cards).toHaveCount(count);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download all ${count}` }).click(),
  ]);
  const results = filesIn(await readFile(await file.path()));
  const expected = Array.from({ length: count }, (_, index) => `tide table ${String(index + 1).padStart(2, '0')}.txt`);
  expect(results.map(({ name }) => name).sort()).toEqual(expected);
  for (const { name, bytes } of results) {
    expect(bytes.toString('utf8'), name).toMatch(new RegExp(`^North quay\\t${Number(/\d+/.exec(name)?.[0])}$`, 'm'));
  }
});

test('a result is had in another format too, and all comes as one archive', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.docx'));
  await expect(card(page, 'plain.docx')).toContainText('Done · PDF', { timeout: conversionLimit });
  await expect(page.getByRole('button', { name: /^Download all/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Convert plain.docx into another format' }).click();
  await page.getByRole('button', { name: 'Convert plain.docx into ODT' }).click();
  await expect(card(page, 'plain.docx').first()).toContainText('Done · ODT', { timeout: conversionLimit });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download all 2' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('conversions.zip');
  const archive = (await readFile(await file.path())).toString('latin1');
  expect(archive.startsWith('PK\x03\x04')).toBe(true);
  for (const name of ['plain.pdf', 'plain.odt']) expect(archive).toContain(name);
});

test('until when a result is kept is shown, and what is deleted says so and cannot be had any more', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.odt'));
  await expect(card(page, 'plain.odt')).toContainText('Done', { timeout: conversionLimit });
  await expect(card(page, 'plain.odt')).toContainText(/Kept until .*\d/);
  await page.getByRole('button', { name: 'Delete plain.odt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete now' }).click();
  await expect(card(page, 'plain.odt')).toContainText('You deleted its files');
  await expect(card(page, 'plain.odt').getByRole('button')).toHaveCount(0);
  await page.reload();
  await expect(card(page, 'plain.odt')).toContainText('To convert it again, upload it again.');
});

test('a protected document asks for its password, again after a wrong one, and is converted with the right one', async ({
  loggedIn,
}) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  await page.getByLabel('Documents').setInputFiles(documentPath('password.docx'));
  const protectedCard = card(page, 'password.docx');
  await expect(protectedCard).toContainText('This document is protected by a password.', { timeout: conversionLimit });
  const field = page.getByLabel('Password of password.docx');
  await field.fill('wherry');
  await page.getByRole('button', { name: 'Convert with password' }).click();
  await expect(protectedCard).toContainText('That is not its password.', { timeout: conversionLimit });
  await field.fill('ferry');
  await page.getByRole('button', { name: 'Convert with password' }).click();
  await expect(protectedCard).toContainText('Done · PDF', { timeout: conversionLimit });
  const { path } = await download(page, 'password.docx');
  expect(await pdfText(path)).toContain('the ferry leaves at dawn');
});

test('a web page that is called a workbook is converted under its name, and an old workbook with its password', async ({
  loggedIn,
}) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  await page.getByLabel('Documents').setInputFiles([documentPath('web-page.xls'), documentPath('password-cryptoapi.xls')]);
  await expect(card(page, 'web-page.xls')).toContainText('Done · PDF', { timeout: conversionLimit });
  const { path, file } = await download(page, 'web-page.xls');
  expect(file).toBe('web-page.pdf');
  expect(await pdfText(path)).toContain(textOf('web-page.xls'));
  const field = page.getByLabel('Password of password-cryptoapi.xls');
  await expect(field).toBeVisible({ timeout: conversionLimit });
  await field.fill('ferry');
  await page.getByRole('button', { name: 'Convert with password' }).click();
  await expect(card(page, 'password-cryptoapi.xls')).toContainText('Done · PDF', { timeout: conversionLimit });
});

test('a sealed PDF gives its text with its password, and a scanned one says that there is none', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  // Who has a PDF converted has not looked into what, usually.
  await page.getByLabel('Documents').setInputFiles([documentPath('password.pdf'), documentPath('scanned.pdf')]);
  for (const name of ['password.pdf', 'scanned.pdf']) {
    await expect(card(page, name)).toContainText('This document cannot become that format here.');
    await page.getByRole('button', { name: `Convert ${name} into TXT` }).click();
  }
  await expect(card(page, 'scanned.pdf')).toContainText('There is no text in this document', { timeout: conversionLimit });
  const field = page.getByLabel('Password of password.pdf');
  await expect(field).toBeVisible({ timeout: conversionLimit });
  await field.fill('ferry');
  await page.getByRole('button', { name: 'Convert with password' }).click();
  await expect(card(page, 'password.pdf')).toContainText('Done · TXT', { timeout: conversionLimit });
  const { path } = await download(page, 'password.pdf', 'TXT');
  expect(await readFile(path, 'utf8')).toContain(textOf('password.pdf'));
});

test('a file is dropped on the page, and an odd name is kept', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await open(page);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['ferry;dawn\nwherry;noon\n'], 'Fährplan 渡船 <b>.csv', { type: 'text/csv' }));
    return data;
  });
  await page.getByText('Drop documents here').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(card(page, 'Fährplan 渡船 <b>.csv')).toContainText('Done', { timeout: conversionLimit });
  const { path } = await download(page, 'Fährplan 渡船 <b>.csv');
  expect(await pdfText(path)).toContain('wherry');
});

test('what cannot be converted says why, before or after it is sent', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  const bad: [string | { name: string; mimeType: string; buffer: Buffer }, string, string][] = [
    [documentPath('executable.docx'), 'executable.docx', 'This file is no document that can be converted.'],
    [documentPath('empty.docx'), 'empty.docx', 'This file is empty.'],
    [documentPath('truncated.docx'), 'truncated.docx', 'This document is damaged.'],
    [documentPath('cyrillic.csv'), 'cyrillic.csv', 'It cannot be told in which encoding this text is.'],
    [
      { name: 'page.doc', mimeType: 'application/msword', buffer: Buffer.from('<html><p>ferry</p></html>') },
      'page.doc',
      'This file is a web page, whatever its name says.',
    ],
    [documentPath('zip-bomb.docx'), 'zip-bomb.docx', 'This document unpacks to far more than its size.'],
    [{ name: 'song.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('ID3') }, 'song.mp3', 'Files of this type cannot be converted.'],
    [
      { name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.alloc(uploadLimit + 1, 'a;b\n') },
      'large.csv',
      'This file is too large: it may be up to',
    ],
  ];
  for (const [file, name, words] of bad) {
    await page.getByLabel('Documents').setInputFiles([file] as string[]);
    await expect(card(page, name)).toContainText(words);
  }
  // None of them holds up a good one.
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.odt'));
  await expect(card(page, 'plain.odt')).toContainText('Done', { timeout: conversionLimit });
  await page.getByRole('button', { name: 'Remove empty.docx from the list' }).click();
  await expect(card(page, 'empty.docx')).toHaveCount(0);
});

test('an upload shows its progress and its pace, and is called off', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await open(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 200_000,
  });
  await page.getByLabel('Documents').setInputFiles({
    name: 'slow.csv',
    mimeType: 'text/csv',
    buffer: Buffer.alloc(4 * 1024 * 1024, 'a;b\n'),
  });
  const progress = page.getByRole('progressbar', { name: 'Upload of slow.csv' });
  await expect(progress).toBeVisible();
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  await expect(card(page, 'slow.csv')).toContainText(/Uploading · .+ of 4 MB · .+\/s · about \d+ (s|min) left/);
  await page.getByRole('button', { name: 'Cancel slow.csv' }).click();
  await expect(card(page, 'slow.csv')).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Nothing converted yet')).toBeVisible();
});

test('a conversion is called off while it waits or runs; the others go on', async ({ loggedIn }) => {
  test.slow();
  const { page } = await loggedIn('ada');
  await open(page);
  // Thousands of pages keep the engine for long enough.
  const rows = Array.from({ length: 60_000 }, (_, row) => `row ${row};landing;passengers;fare;total;notes on the crossing`);
  const large = { name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
  await page.getByLabel('Documents').setInputFiles(large);
  await expect(card(page, 'large.csv')).toContainText('Converting', { timeout: conversionLimit });
  await page.getByLabel('Documents').setInputFiles(['plain.rtf', 'plain.doc'].map(documentPath));
  await expect(card(page, 'plain.rtf')).toContainText('Queued', { timeout: conversionLimit });
  await page.getByRole('button', { name: 'Cancel plain.rtf' }).click();
  await expect(card(page, 'plain.rtf')).toContainText('Cancelled');
  await page.getByRole('button', { name: 'Cancel large.csv' }).click();
  await expect(card(page, 'large.csv')).toContainText('Cancelled');
  await expect(card(page, 'plain.doc')).toContainText('Done', { timeout: conversionLimit });
  await page.reload();
  await expect(card(page, 'plain.rtf')).toContainText('Cancelled');
  await expect(card(page, 'large.csv')).toContainText('Cancelled');
});

test('going to another page stops nothing', async ({ loggedIn }) => {
  const { page } = await loggedIn('ada');
  await open(page);
  await page.getByLabel('Documents').setInputFiles(documentPath('plain.ods'));
  await page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Rooms', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Convert' }).click();
  await expect(card(page, 'plain.ods')).toContainText('Done', { timeout: conversionLimit });
  await expect(card(page, 'plain.ods')).toHaveCount(1);
});
