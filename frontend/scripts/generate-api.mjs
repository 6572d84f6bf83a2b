// Writes src/lib/api/schema.ts from the OpenAPI document that the backend's code gives (docs/openapi.json).
// With `--check` it writes nothing and fails when the file on disk is not what would be written.
import { readFile, writeFile } from 'node:fs/promises';

import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/lib/api/schema.ts', import.meta.url);

const description = JSON.parse(await readFile(source, 'utf8'));
// The browser sends cookies by itself; no call can or should name them.
for (const operation of Object.values(description.paths).flatMap((path) => Object.values(path))) {
  operation.parameters = operation.parameters?.filter((parameter) => parameter.in !== 'cookie');
}

const schema =
  '// Generated from docs/openapi.json by `npm run generate`. Do not edit.\n\n' +
  astToString(await openapiTS(description));

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8')) !== schema) {
    process.stderr.write('src/lib/api/schema.ts is out of date: run `npm run generate`.\n');
    process.exit(1);
  }
} else {
  await writeFile(target, schema);
}
