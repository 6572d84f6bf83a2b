// The bundled converter's HTTP side: Gotenberg's route for office documents and one of its own, on loopback.
//
//   POST /forms/libreoffice/convert      multipart; the part `files` is the document, its name's extension decides
//   POST /forms/libreoffice/convert-to   the same, into what the field `to` says
//   POST /forms/libreoffice/first-page   multipart; a PNG of the document's first page, PDF included
//   GET  /health                         200 while it takes work, else 503
//   GET  /engines                        the pairs of formats that the engines declare
//
// Errors are plain text, as Gotenberg's are: callers go by the status.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { readConfig } from './config.mjs';
import { convert } from './convert.mjs';
import { isolation } from './engine-process.mjs';
import { firstPage } from './first-page.mjs';
import { drain, FormError, readForm } from './form.mjs';
import { MEDIA_TYPES, PAIRS } from './formats.mjs';
import { PdfReaders } from './pdf-readers.mjs';
import { ConversionError, Pool } from './pool.mjs';

const PLAIN = 'text/plain; charset=UTF-8';
const FORMS = {
  '/forms/libreoffice/convert': (...given) => convert(...given, { takesTarget: false }),
  '/forms/libreoffice/convert-to': (...given) => convert(...given, { takesTarget: true, pdfs }),
  '/forms/libreoffice/first-page': firstPage,
};
/** What a conversion ends with when the document is not to blame. */
const ANSWERS = {
  'too-slow': [503, 'The conversion took longer than the time limit'],
  'queue-full': [429, 'The queue is full, try again later'],
  unavailable: [503, 'No engine is available'],
};

const config = configured();
const pool = new Pool(config, log);
const pdfs = new PdfReaders(config, log);
const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    log('error', 'request failed', { error: String(error?.stack ?? error) });
    if (!response.headersSent) send(response, 500, PLAIN, 'Internal Server Error');
  });
});

let isStopping = false;
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (config.exitWithStdin) process.stdin.on('close', stop).on('error', stop).resume();

server.on('error', (error) => {
  log('error', 'cannot listen', { error: error.message });
  stop(1);
});
server.listen(config.port, config.host, () => {
  const { address, port, family } = server.address();
  const listening = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  process.stdout.write(`${JSON.stringify({ listening })}\n`);
  log('info', 'listening', { listening, engines: config.engines, isolation: isolation() });
});

async function answer(request, response) {
  const trace = request.headers['gotenberg-trace'] ?? randomUUID();
  response.setHeader('Gotenberg-Trace', trace);
  const [path] = request.url.split('?');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/health' && isRead) return answerHealth(response);
  if (path === '/engines' && isRead) return send(response, 200, 'application/json', JSON.stringify({ pairs: PAIRS }));
  const work = Object.hasOwn(FORMS, path) ? FORMS[path] : null;
  if (work && request.method === 'POST') return answerForm(request, response, trace, work);
  await drain(request);
  return send(response, 404, PLAIN, 'Not Found');
}

function answerHealth(response) {
  const status = pool.isUp ? 'up' : 'down';
  const body = { status, details: { libreoffice: { status, timestamp: new Date().toISOString(), ...pool.state } } };
  send(response, pool.isUp ? 200 : 503, 'application/json', JSON.stringify(body));
}

async function answerForm(request, response, trace, work) {
  const began = Date.now();
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  let giveBack = () => {};
  try {
    giveBack = pool.admit();
    const form = await readForm(request, config.bodyLimitBytes);
    const { result, from, to } = await work(form, pool, config, gone.signal);
    const name = outputName(request.headers['gotenberg-output-filename']) ?? randomUUID();
    response.setHeader('Content-Disposition', `attachment; filename=${name}.${to}`);
    send(response, 200, MEDIA_TYPES[to], result);
    log('info', 'converted', { trace, from, to, bytes: result.length, milliseconds: Date.now() - began });
  } catch (error) {
    const [status, words] = failure(error);
    log('info', 'not converted', { trace, status, why: words, milliseconds: Date.now() - began });
    if (gone.signal.aborted) return;
    await drain(request);
    send(response, status, PLAIN, words);
  } finally {
    giveBack();
  }
}

function failure(error) {
  if (error instanceof FormError) return [error.status, error.message];
  // Nobody is there to be answered; Gotenberg's log has the same number.
  if (error instanceof ConversionError && error.kind === 'cancelled') return [499, 'The client went away'];
  if (error instanceof ConversionError) return ANSWERS[error.kind];
  throw error;
}

/** A caller's wish for the result's name: its last segment, in plain letters. */
function outputName(wish) {
  const last = (wish ?? '').split(/[/\\]/).at(-1);
  return last.replace(/[^\w.-]/g, '_') || null;
}

function send(response, status, type, body) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

async function stop(code) {
  if (isStopping) return;
  isStopping = true;
  server.close();
  await Promise.all([pool.stop(), pdfs.stop()]);
  // Those who were refused get to hear it before their connections are cut.
  setImmediate(() => {
    server.closeIdleConnections();
    process.exit(Number.isInteger(code) ? code : 0);
  });
}

function configured() {
  try {
    return readConfig(process.env);
  } catch (error) {
    log('error', error.message);
    process.exit(2);
  }
}

/** One line of JSON for each fact; never a name or a word of a document. */
function log(level, message, fields = {}) {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
