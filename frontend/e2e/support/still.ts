import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BrowserContext, Page } from '@playwright/test';

import { project } from './system';
import { expect } from './test';

// Pages that look the same on each machine and each time. What made pictures of them differ: fonts of the machine and how it draws
// their edges, times, ids and what is derived from them, sizes of what a converter makes, pictures that it paints with its own
// fonts, emoji, and whatever comes a moment later than the rest. The first is taken away before a page is drawn, so that nothing
// moves when its picture is taken; the rest is waited for, or written over with what is always the same.

/** The one family in which everything is written: it comes with a package, so each machine has the same files. */
const fonts = join(project, 'frontend/node_modules/pdfjs-dist/standard_fonts');

const styles = `
  *, ::before, ::after {
    font-family: Still !important;
    caret-color: transparent !important;
    animation: none !important;
    transition: none !important;
  }
  /* Their colours follow from ids. */
  [data-colour] { background: #4a5fa8 !important; }
  /* The converter has painted them, and may be another one. */
  img[alt^='First page of'] { visibility: hidden; }
  /* The browser's own language writes it. */
  ::-webkit-datetime-edit { visibility: hidden; }
  /* How often somebody has logged in, and how much others tell an administrator. */
  ul[aria-label='Sessions'] { display: none; }
  nav:has(> img) > a > span[aria-hidden='true']:not([data-colour]) { display: none; }
`;

/** Has all pages of a browser written in one font that is brought along, and without what differs from one account to another. */
export async function keepStill(context: BrowserContext): Promise<void> {
  const [regular, bold] = ['Regular', 'Bold'].map((weight) => readFileSync(join(fonts, `LiberationSans-${weight}.ttf`)).toString('base64'));
  await context.addInitScript(
    // Neither a font from memory nor a constructed style sheet is what the policy of the app forbids, as a style element would be.
    ({ css, faces }) => {
      for (const { weight, content } of faces) {
        const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
        document.fonts.add(new FontFace('Still', bytes, { weight }));
      }
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    },
    {
      css: styles,
      faces: [
        { weight: '400', content: regular ?? '' },
        { weight: '700', content: bold ?? '' },
      ],
    },
  );
}

/** Takes a picture of what is in sight, once it is all there, and compares it. All of a test's pictures are compared. */
export async function expectLook(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  // Grey lines where text will be, and what says that the connection is away.
  await expect(page.locator('[role=status][aria-label]')).toHaveCount(0);
  await expect(page.getByText(/^Reconnecting/)).toHaveCount(0);
  await expect.poll(() => page.evaluate(isDrawn)).toBe(true);
  await page.evaluate(writeOver);
  await expect.soft(page).toHaveScreenshot(`${name}.png`);
}

/** In the page: whether fonts and pictures in sight have come. */
function isDrawn(): boolean {
  const inSight = (image: HTMLImageElement) => image.loading !== 'lazy' || image.getBoundingClientRect().top < innerHeight;
  return document.fonts.status === 'loaded' && [...document.images].filter(inSight).every((image) => image.complete);
}

/**
 * In the page: writes what is another one each time as what it always is, of the same form. Only the values of text nodes are
 * changed, which the app changes itself and does not read.
 */
async function writeOver(): Promise<void> {
  const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
  const rules: [RegExp, string][] = [
    [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '00000000-0000-7000-8000-000000000000'],
    [/…[0-9a-z]{8}\b/g, '…00000000'],
    [/\b[A-Z]{3,}:\d+(?:@[0-9a-f]+)?/g, 'LOG:1'],
    // Handles of this story have what tells them from those of the last one before the name.
    [/still-[0-9a-z]+-/g, ''],
    [/still-[0-9a-z]+/g, 'still'],
    [/\d+(?:[.,]\d+)? (?:bytes?|KB|MB|GB)\b/g, '10 KB'],
    [/(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?=\d)/g, 'Monday '],
    [new RegExp(`\\d{1,2} ${month}(?: \\d{4})?`, 'g'), '1 June'],
    [/\d{1,2}:\d{2}(?::\d{2})?/g, '00:00'],
    // Somebody may have begun right before midnight.
    [/^(?:Today|Yesterday)$/, 'Today'],
    [/\b(?:today|tomorrow|yesterday)\b/g, 'today'],
    [/\u202f/g, ' '],
    [/\ufe0f/g, ''],
    // What the font does not have would be drawn by one of the machine's: emoji, and signs of keys.
    [/[^\t\n\r -\u024f\u2010-\u2027\u2030-\u203a\u2190-\u2195\u25a0]/gu, '\u25a0'],
  ];
  const written = (text: string) => rules.reduce((sum, [what, always]) => sum.replace(what, always), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const value = node.nodeValue ?? '';
    // A list says a time in as few words as it needs, which are others from one day to the next.
    const next = node.parentElement?.closest('time') ? '00:00' : written(value);
    if (next !== value) node.nodeValue = next;
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('input:not([type=file])')) {
    const next = written(field.value);
    if (next !== field.value) field.value = next;
  }
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  // What hangs on sizes follows: lists that keep their end in sight.
  for (let frames = 0; frames < 2; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}
