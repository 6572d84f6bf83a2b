// Writes what the frontend knows of the backend from the documents that the backend's code gives:
// - src/lib/api/schema.ts, the HTTP API's types, from docs/openapi.json;
// - src/lib/api/event-catalogue.ts, the types of events and what they mean, from docs/asyncapi.json.
// With `--check` it writes nothing and fails when a file on disk is not what would be written.
import { readFile, writeFile } from 'node:fs/promises';

import openapiTS, { astToString } from 'openapi-typescript';

const document = async (name) =>
  JSON.parse(await readFile(new URL(`../../docs/${name}.json`, import.meta.url), 'utf8'));

async function schema() {
  const description = await document('openapi');
  // The browser sends cookies by itself; no call can or should name them.
  for (const operation of Object.values(description.paths).flatMap((path) => Object.values(path))) {
    operation.parameters = operation.parameters?.filter((parameter) => parameter.in !== 'cookie');
  }
  return (
    '// Generated from docs/openapi.json by `npm run generate`. Do not edit.\n\n' +
    astToString(await openapiTS(description))
  );
}

async function eventCatalogue() {
  const { channels, components } = await document('asyncapi');
  // Of a type with several versions, the words of the newest.
  const types = new Map();
  for (const channel of Object.values(channels)) {
    for (const name of Object.keys(channel.messages).sort()) {
      const [type] = name.split('.');
      const { summary } = components.messages[name];
      types.set(type, { type, stream: channel['x-stream'], boundary: channel.address, summary });
    }
  }
  const sorted = [...types.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
  const line = (each) =>
    `  { type: ${text(each.type)}, stream: ${text(each.stream)}, boundary: ${text(each.boundary)}, summary: ${text(each.summary)} },`;
  return [
    '// Generated from docs/asyncapi.json by `npm run generate`. Do not edit.',
    '',
    '/** Every type of event: where it stands in the log, and what it means. */',
    'export const eventCatalogue: readonly { type: string; stream: string; boundary: string; summary: string }[] = [',
    ...sorted.map(line),
    '];',
    '',
  ].join('\n');
}

function text(value) {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, ' ')}'`;
}

let isStale = false;
for (const [name, made] of [
  ['schema', await schema()],
  ['event-catalogue', await eventCatalogue()],
]) {
  const target = new URL(`../src/lib/api/${name}.ts`, import.meta.url);
  if (!process.argv.includes('--check')) {
    await writeFile(target, made);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== made) {
    process.stderr.write(`src/lib/api/${name}.ts is out of date: run \`npm run generate\`.\n`);
    isStale = true;
  }
}
if (isStale) process.exitCode = 1;
