import { expect, test } from 'vitest';

import { german } from './german';

/** Every catalogue that there is, by where it stands. */
const catalogues = import.meta.glob<{ en: object }>('/src/**/text/en.ts', { eager: true });
const sources = import.meta.glob<string>('/src/**/text/{index,common-text}.ts', {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** What is the same in both: names, signs, and words that German has taken over. Nothing else may be. */
const same = new Set([
  ...['Wherry', '… · Wherry', 'Bots', 'Code', 'Export', 'Filter', 'Links', 'Name', 'Person', 'Thread', 'Webhook …', 'Webhooks'],
  ...['in …', '… min … s', '… h … min', 'chat'],
]);

/** `/src/features/chat/text/en.ts` is of the part `chat`. */
function partOf(path: string): string {
  return /([a-z]+)\/text\/[a-z-]+\.ts$/.exec(path)?.[1] ?? path;
}

const parts = Object.entries(catalogues).map(([path, { en }]): [string, object, object | undefined] => {
  const part = partOf(path);
  return [part, en, (german as Record<string, object>)[part]];
});

test('every part has its German', () => {
  expect(parts.map(([part]) => part).sort()).toEqual(Object.keys(german).sort());
});

test('every part is asked for by its name', () => {
  const named = Object.entries(sources).map(([path, source]) => [partOf(path), /phrases\('([a-z]+)', en\)/.exec(source)?.[1]]);
  expect(named).toHaveLength(parts.length);
  for (const [part, name] of named) expect(name).toBe(part);
});

test.each(parts)('the German of %s has every text, and takes what the English one takes', (_, en, de) => {
  expect(shapeOf(de)).toEqual(shapeOf(en));
});

test.each(parts)('the German of %s is German', (_, en, de) => {
  const [inEnglish, inGerman] = [textsOf(en), textsOf(de)];
  const left = [...inEnglish].filter(([path, text]) => {
    const words = wordsIn(text);
    return inGerman.get(path) === text && /\p{L}{2}/u.test(words) && !same.has(words);
  });
  expect(left).toEqual([]);
});

/** Every text by its path, as what it is: a string, or a function with its number of arguments. */
function shapeOf(texts: unknown): Record<string, string> {
  return Object.fromEntries(
    leavesOf(texts).map(([path, leaf]) => [path, typeof leaf === 'function' ? `function of ${leaf.length}` : typeof leaf]),
  );
}

/** Every text by its path; of functions, their own: one that nobody translated is the same. */
function textsOf(texts: unknown): Map<string, string> {
  return new Map(leavesOf(texts).map(([path, leaf]) => [path, String(leaf)]));
}

/** What a text says, with … for what it is given. */
function wordsIn(text: string): string {
  if (!text.includes('=>')) return text;
  const said = text.replace(/\$\{[^}]*\}/g, '…').match(/`[^`]*`|'[^']*'|"[^"]*"/g) ?? [];
  return said.map((each) => each.slice(1, -1)).join(' ');
}

function leavesOf(texts: unknown, path = ''): [string, unknown][] {
  if (typeof texts !== 'object' || texts === null) return [[path, texts]];
  return Object.entries(texts).flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path} ${key}`));
}
