// One engine: LibreOffice in this process, one document at a time, over IPC with the pool.
//
// It is given bytes and gives bytes. When it hangs, the pool kills the process: there is no other way to stop WebAssembly.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { LibreOfficeConverter } from '@matbee/libreoffice-converter/server';

const PAGE_BYTES = 65_536;
/** What the module asks for at least: 1 GiB, of which the system lends only what is used. */
const FIRST_PAGES = 16_384;
/** For what LibreOffice's own fonts do not have: Chinese, Japanese, Korean, Thai, emoji. */
const FONTS = [
  'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  'noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
  'noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf',
  'noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf',
  'noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf',
  'noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
];

const FIRST_PAGE = JSON.stringify({ PageRange: { type: 'string', value: '1' } });

const require = createRequire(import.meta.url);
const loader = require('@matbee/libreoffice-converter/wasm/loader');

process.on('disconnect', () => process.exit(0));
endWithParent();
const office = await startOffice();
process.on('message', (task) => process.send(task.paint ? paint(task) : convert(task)));
process.send({ ready: true });

/** While LibreOffice works, this thread hears nothing. Another one sees when the pool's process is gone. */
function endWithParent() {
  const watch = `
    const parent = ${process.ppid};
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);`;
  new Worker(watch, { eval: true }).unref();
}

async function startOffice() {
  // LibreOffice would start helper threads for as many processors as there are. The pool already has an engine for each
  // one it may use, so an engine is shown one.
  const [processor] = os.cpus();
  os.cpus = () => [processor];
  const wasmMemory = new WebAssembly.Memory({
    initial: FIRST_PAGES,
    maximum: Number(process.env.ENGINE_MEMORY_LIMIT_BYTES) / PAGE_BYTES,
    shared: true,
  });
  // The module's own `main` is a second LibreOffice, which runs beside ours and locks the same things the other way round:
  // documents hang, or come out empty.
  const wasmLoader = {
    createModule: (config) => loader.createModule({ ...config, wasmMemory, noInitialRun: true }),
  };
  const fonts = FONTS.map((path) => ({
    filename: path.slice(path.lastIndexOf('/') + 1),
    data: readFileSync(require.resolve(`@expo-google-fonts/${path}`)),
  }));
  const converter = new LibreOfficeConverter({ wasmLoader, fonts });
  await converter.initialize();
  // The compiled module stays; the 150 MB that it was compiled from need not.
  loader.clearCache();
  delete globalThis.Module.wasmBinary;
  return { kit: converter.getLokBindings(), files: converter.getModule().FS };
}

/** Gives `{result}`, or `{fault}` when the document is to blame; anything worse ends the process. */
function convert({ document, from, to, loadOptions, saveOptions }) {
  return faultOr(() => ({ result: converted(document, from, loadOptions, to, saveOptions) }));
}

/**
 * Gives the pixels of some pages, one after the other, as `{result, sizes, pages}`: how large each is, and how many there
 * are; else as `convert`. Of what is no PDF it is the first page.
 */
function paint({ document, from, loadOptions, paint: wanted }) {
  return faultOr(() => {
    // As it is printed: only then a table has pages.
    const pdf = from === 'pdf' ? document : converted(document, from, loadOptions, 'pdf', FIRST_PAGE);
    return withDocument(pdf, 'pdf', '', (opened) => paintPages(opened, wanted));
  });
}

function converted(document, from, loadOptions, to, saveOptions) {
  const output = `/tmp/output/document.${to}`;
  try {
    return withDocument(document, from, loadOptions, (opened) => {
      blame('unconvertible', () => office.kit.documentSaveAs(opened, output, to, saveOptions));
      return Buffer.from(office.files.readFile(output));
    });
  } finally {
    if (office.files.analyzePath(output).exists) office.files.unlink(output);
  }
}

function paintPages(opened, { first, count, mostWide, mostHigh }) {
  office.kit.documentInitializeForRendering(opened);
  const pages = Math.max(1, office.kit.documentGetParts(opened));
  const painted = [];
  for (let page = first; page < Math.min(first + count, pages); page += 1) {
    painted.push(paintPage(opened, page, mostWide, mostHigh));
  }
  const sizes = painted.map(({ width, height }) => ({ width, height }));
  return { result: Buffer.concat(painted.map(({ pixels }) => pixels)), sizes, pages };
}

function paintPage(opened, number, mostWide, mostHigh) {
  office.kit.documentSetPart(opened, number);
  const page = office.kit.documentGetDocumentSize(opened);
  if (!(page.width > 0 && page.height > 0)) throw new DocumentFault('unconvertible');
  const scale = Math.min(mostWide / page.width, mostHigh / page.height);
  const [width, height] = [page.width, page.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pixels = office.kit.documentPaintTile(opened, width, height, 0, 0, page.width, page.height);
  return { pixels, width, height };
}

function withDocument(document, from, loadOptions, work) {
  // A table in text gives its sheet the file's name, which stands on each page.
  const input = `/tmp/input/${from === 'csv' ? 'Sheet1' : 'document'}.${from}`;
  office.files.writeFile(input, document);
  let opened = 0;
  try {
    opened = blame('unreadable', () =>
      loadOptions ? office.kit.documentLoadWithOptions(input, loadOptions) : office.kit.documentLoad(input),
    );
    return work(opened);
  } finally {
    if (opened) office.kit.documentDestroy(opened);
    office.files.unlink(input);
  }
}

function faultOr(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error;
    return { fault: error.fault };
  }
}

class DocumentFault extends Error {
  constructor(fault, cause) {
    super(fault, { cause });
    this.fault = fault;
  }
}

/** LibreOffice's refusals begin with these words; whatever else is thrown has broken it. */
function blame(fault, work) {
  try {
    return work();
  } catch (error) {
    if (/^Failed to (load|save) document/.test(error?.message)) throw new DocumentFault(fault, error);
    throw error;
  }
}
