import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The largest document that the system under test takes. A small limit, so that passing it is quick. */
export const uploadLimit = 8 * 1024 * 1024;

/** Who is an administrator of the system that the tests start. */
export const administrator = { handle: 'harbour-master', email: 'harbour-master@example.org', password: 'a rowing boat at dawn' };

const folderVariable = 'WHERRY_E2E_FOLDER';

/** Where the system that the tests start keeps its data; the workers inherit its name from the first process. */
export function systemFolder(): string {
  process.env[folderVariable] ??= mkdtempSync(join(tmpdir(), 'wherry-e2e-'));
  return process.env[folderVariable];
}

/** The file that the system writes once everything is up. */
export function addressesFile(): string {
  return join(systemFolder(), 'addresses.json');
}

/**
 * Where the system under test is: one that runs already (`WHERRY_E2E_URL`), or the one that the tests start, on a port
 * that is known only then.
 */
export function systemUrl(): string {
  const given = process.env.WHERRY_E2E_URL;
  if (given !== undefined) return given;
  if (!existsSync(addressesFile())) return 'http://localhost:0';
  return (JSON.parse(readFileSync(addressesFile(), 'utf8')) as { url: string }).url;
}
