// The engine that reads PDFs: PDF.js in this process, over IPC with the readers' queue. It is given one PDF, and ended after it.
//
// It gives the text of a PDF, or the PDF without its seal. It paints nothing and runs nothing that is in a document.

import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { pageText } from './page-text.mjs';

/** How often another thread looks after this one. */
const WATCH_MS = 100;
/** Between pages, as printers took it. */
const PAGE_BREAK = '\f';

const modules = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
watch(Number(process.env.ENGINE_MEMORY_LIMIT_BYTES));
// The library makes one of these as it is loaded, to paint with.
globalThis.DOMMatrix ??= class {};
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');

process.on('disconnect', () => process.exit(0));
process.on('message', async (task) => process.send(await read(task)));
process.send({ ready: true });

/**
 * While a document is read, this thread hears nothing. Another one sees when the process that started it is gone, and when a
 * document unpacks to more memory than there is for it: the limit of V8 does not count that.
 */
function watch(mostBytes) {
  const looking = `
    const parent = ${process.ppid};
    setInterval(() => {
      if (process.ppid !== parent || process.memoryUsage.rss() > ${mostBytes}) process.kill(process.pid, 'SIGKILL');
    }, ${WATCH_MS});`;
  new Worker(looking, { eval: true }).unref();
}

/** Gives `{result}`, or `{fault}` when the document is to blame; anything worse ends the process. */
async function read({ document, password, want, mostPages, mostLetters }) {
  try {
    const pdf = await getDocument({
      data: new Uint8Array(document),
      password,
      // For letters that a document calls by the numbers of older standards: Chinese, Japanese and Korean.
      cMapUrl: join(modules, 'cmaps') + sep,
      // Nothing in a document is to become a program.
      isEvalSupported: false,
      enableXfa: false,
      verbosity: 0,
    }).promise;
    return want === 'text' ? await textOf(pdf, mostPages, mostLetters) : await opened(pdf);
  } catch (error) {
    return { fault: faultIn(error) };
  }
}

async function textOf(pdf, mostPages, mostLetters) {
  if (pdf.numPages > mostPages) return { fault: 'too-many-pages', pages: pdf.numPages };
  const pages = [];
  let letters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const text = pageText((await page.getTextContent()).items);
    page.cleanup();
    letters += text.length;
    if (letters > mostLetters) return { fault: 'too-much-text' };
    pages.push(text);
  }
  // Scanned pages are pictures.
  if (letters === 0) return { fault: 'no-text' };
  return { result: Buffer.from(`${pages.join(`\n${PAGE_BREAK}`)}\n`) };
}

/**
 * The same pages without the seal. A copy of one document keeps its seal, one of several has none: so they are copied together
 * with none of the pages of another.
 */
async function opened(pdf) {
  const none = [[0, pdf.numPages - 1]];
  const copy = await pdf.extractPages([{ document: null }, { document: null, excludePages: none }]);
  return copy ? { result: Buffer.from(copy) } : { fault: 'unreadable' };
}

function faultIn(error) {
  if (error?.name === 'PasswordException') return error.code === 1 ? 'needs-password' : 'wrong-password';
  // With a certificate, for instance.
  return /encrypt/i.test(error?.message) ? 'unknown-seal' : 'unreadable';
}
