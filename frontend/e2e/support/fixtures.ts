import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { project } from './system';

interface Entry {
  file: string;
  from: string;
  expect: string;
  text?: string;
  pages?: number;
}

const folder = join(project, 'fixtures');
const manifest = JSON.parse(readFileSync(join(folder, 'documents/manifest.json'), 'utf8')) as Entry[];

/** The path of a document of the fixtures. */
export function documentPath(file: string): string {
  return join(folder, 'documents', file);
}

/** The path of an image of the fixtures. */
export function imagePath(file: string): string {
  return join(folder, 'images', file);
}

/** The text that a document's PDF must have. */
export function textOf(file: string): string {
  const text = manifest.find((entry) => entry.file === file)?.text;
  if (text === undefined) throw new Error(`the manifest has no text for ${file}`);
  return text;
}
