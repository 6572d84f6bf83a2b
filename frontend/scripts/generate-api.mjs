// Writes what the frontend knows of the backend from the documents that the backend's code gives:
// - src/lib/api/schema.ts, the HTTP API's types, from docs/openapi.json;
// - src/lib/api/event-catalogue.ts, the types of events and what they mean, from docs/asyncapi.json;
// - src/lib/live/events.ts, the types of what push sends of them, from the same.
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

/** The topics of push that have a past, by the boundaries whose events are on them. */
const topics = [
  ['Membership', 'An account\'s list of rooms', (address) => address.startsWith('chat.account.')],
  ['Room', 'A room', (address) => address.startsWith('chat.') && !address.startsWith('chat.account.')],
  ['Conversion', 'An account\'s conversions', (address) => address.startsWith('conversion.')],
  ['Account', 'An account', (address) => /^user\.\{[a-z]+\}$/.test(address)],
];

async function pushedEvents() {
  const { channels, components } = await document('asyncapi');
  const lines = [
    '// Generated from docs/asyncapi.json by `npm run generate`. Do not edit.',
    "import type { EventFrame } from './frames';",
    '',
    '/** An event whose type says what is in it. */',
    "export type TypedFrame<Type extends string, Data> = Omit<EventFrame, 'event_type' | 'data'> & {",
    '  event_type: Type;',
    '  data: Data | null;',
    '};',
    '',
    '/** An event that may not be shown: it only keeps its place. */',
    "export type HiddenFrame = TypedFrame<'Hidden', never>;",
    '',
    '/** By whom and when the message was deleted whose text this is. */',
    'export type Deleted = { by: string; at: string };',
  ];
  for (const [name, about, isOnIt] of topics) {
    const newest = new Map();
    for (const { address, messages } of Object.values(channels)) {
      if (!isOnIt(address)) continue;
      for (const message of Object.keys(messages)) {
        const [type, version] = message.split('.v');
        if (!(Number(newest.get(type)?.version) > Number(version))) newest.set(type, { version, message });
      }
    }
    const types = [...newest].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [type, { message }] of types) {
      const { payload, summary } = components.messages[message];
      lines.push('', `/** ${summary.replace(/\s+/g, ' ')} */`, `export type ${type} = ${objectType(payload, components.schemas, '')};`);
    }
    lines.push('', `/** ${about}: what push sends of it. */`, `export type ${name}Frame =`);
    lines.push(...types.map(([type]) => `  | TypedFrame<'${type}', ${type}>`), '  | HiddenFrame;');
  }
  return [...lines, ''].join('\n');
}

/** What is sealed in the log is sent opened, or as null to who may not see it any more. */
function typeOf(schema, schemas, indent) {
  if ('x-opens-to' in schema) return `${typeOf(schema['x-opens-to'], schemas, indent)} | null`;
  if ('$ref' in schema) return typeOf(schemas[schema.$ref.split('/').at(-1)], schemas, indent);
  if (schema.allOf?.length === 1) return typeOf(schema.allOf[0], schemas, indent);
  if ('const' in schema) return JSON.stringify(schema.const).replace(/"/g, "'");
  const options = schema.enum?.map((value) => ({ const: value })) ?? schema.oneOf ?? schema.anyOf;
  if (options) return union(options.map((option) => typeOf(option, schemas, indent)));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type }, schemas, indent)));
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {}, schemas, indent)})[]`;
    case 'object':
      return 'properties' in schema ? objectType(schema, schemas, indent) : 'Record<string, unknown>';
    default:
      return 'unknown';
  }
}

function objectType({ properties = {}, required = [] }, schemas, indent) {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const about = schema.description?.replace(/\s+/g, ' ');
    const type = `${inner}${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema, schemas, inner)};`;
    return about === undefined ? type : `${inner}/** ${about} */\n${type}`;
  });
  const isDeletable = Object.values(properties).some((schema) => schema['x-deletable']);
  if (isDeletable) fields.push(`${inner}/** There is no text then. */\n${inner}deleted?: Deleted;`);
  return ['{', ...fields, `${indent}}`].join('\n');
}

function union(types) {
  return [...new Set(types)].join(' | ');
}

function text(value) {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, ' ')}'`;
}

let isStale = false;
for (const [path, made] of [
  ['api/schema', await schema()],
  ['api/event-catalogue', await eventCatalogue()],
  ['live/events', await pushedEvents()],
]) {
  const target = new URL(`../src/lib/${path}.ts`, import.meta.url);
  if (!process.argv.includes('--check')) {
    await writeFile(target, made);
  } else if ((await readFile(target, 'utf8').catch(() => '')) !== made) {
    process.stderr.write(`src/lib/${path}.ts is out of date: run \`npm run generate\`.\n`);
    isStale = true;
  }
}
if (isStale) process.exitCode = 1;
