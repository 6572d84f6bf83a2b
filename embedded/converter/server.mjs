// The bundled converter's HTTP side: Gotenberg's route for office documents, on loopback.
//
//   POST /forms/libreoffice/convert   multipart; the part `files` is the document, its name's extension decides
//   GET  /health                      200 while an engine is warm, else 503
//   GET  /engines                     the pairs of formats that the engines declare
//
// Errors are plain text, as Gotenberg's are: callers go by the status.

import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import busboy from 'busboy';
import { ConversionError, Pool } from './pool.mjs';
import { isSealed } from './sealed.mjs';

const FORMATS = ['docx', 'doc', 'odt', 'rtf', 'txt', 'xlsx', 'xls', 'ods', 'csv', 'pptx', 'ppt', 'odp'];

const config = {
  listen: process.env.CONVERTER_LISTEN ?? '127.0.0.1:3000',
  // An engine takes 1.4 GB; one is enough on a small machine.
  engines: Number(process.env.CONVERTER_ENGINES ?? Math.max(1, Math.floor(availableParallelism() / 2))),
  timeLimitMs: 1000 * Number(process.env.CONVERTER_TIME_LIMIT_SECONDS ?? 60),
  bodyLimitBytes: Number(process.env.CONVERTER_BODY_LIMIT_BYTES ?? 64 * 1024 * 1024),
  maxQueue: Number(process.env.CONVERTER_MAX_QUEUE ?? 32),
  recycleAfter: Number(process.env.CONVERTER_RECYCLE_AFTER ?? 100),
};

/** A form that cannot be converted, with the status that says why. */
class FormError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const STATUS = { unreadable: 400, 'too-slow': 503, 'queue-full': 429, broken: 500 };

const pool = new Pool(config);
const server = createServer(async (request, response) => {
  const trace = request.headers['gotenberg-trace'] ?? randomUUID();
  response.setHeader('Gotenberg-Trace', trace);
  const path = new URL(request.url, 'http://converter').pathname;
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    const status = pool.isUp ? 'up' : 'down';
    return json(response, pool.isUp ? 200 : 503, { status, details: { libreoffice: { status } } });
  }
  if (path === '/engines' && request.method === 'GET') {
    return json(response, 200, { pairs: FORMATS.map((from) => ({ from, to: 'pdf' })) });
  }
  if (path === '/forms/libreoffice/convert' && request.method === 'POST') {
    return convert(request, response);
  }
  return text(response, 404, 'Not Found');
});

async function convert(request, response) {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const form = await readForm(request);
    const from = form.name.slice(form.name.lastIndexOf('.') + 1).toLowerCase();
    if (!form.document || !FORMATS.includes(from)) {
      throw new FormError(400, `Invalid form data: no form file found for extensions: [${FORMATS.map((f) => `.${f}`).join(' ')}]`);
    }
    if (form.password === undefined && isSealed(form.document)) {
      throw new FormError(400, `${form.name} is password-protected. Provide its password with the 'password' form field`);
    }
    const pdf = await pool.convert({ document: form.document, from, password: form.password, signal: gone.signal });
    if (pdf.subarray(0, 5).toString('latin1') !== '%PDF-') {
      throw new FormError(500, 'The engine gave no PDF');
    }
    const name = outputName(request.headers['gotenberg-output-filename']) ?? `${randomUUID()}.pdf`;
    response.writeHead(200, {
      'Content-Type': 'application/pdf',
      'Content-Length': pdf.length,
      'Content-Disposition': `attachment; filename=${name}`,
    });
    response.end(pdf);
  } catch (error) {
    if (error instanceof ConversionError && error.kind === 'cancelled') return;
    answerError(response, error);
  }
}

function answerError(response, error) {
  if (error instanceof FormError) return text(response, error.status, error.message);
  if (!(error instanceof ConversionError)) return text(response, 500, 'Internal Server Error');
  if (error.kind === 'unreadable') {
    const sealed = /password/i.test(error.message);
    const why = sealed
      ? "The document is password-protected. Provide its password with the 'password' form field"
      : 'LibreOffice could not read the document';
    return text(response, 400, why);
  }
  return text(response, STATUS[error.kind] ?? 500, error.message);
}

/** Reads the form into memory, within the limit. */
function readForm(request) {
  return new Promise((resolve, reject) => {
    const form = { name: '', document: null, password: undefined };
    const tooLarge = () => reject(new FormError(413, 'Request Entity Too Large'));
    if (!String(request.headers['content-type'] ?? '').startsWith('multipart/form-data')) {
      request.resume();
      return reject(new FormError(415, "Invalid 'Content-Type' header value: want 'multipart/form-data'"));
    }
    let parser;
    try {
      parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { fileSize: config.bodyLimitBytes, files: 1 } });
    } catch {
      request.resume();
      return reject(new FormError(415, "Invalid 'Content-Type' header value: no 'boundary' parameter"));
    }
    parser.on('file', (_field, stream, { filename }) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('limit', tooLarge);
      stream.on('end', () => {
        form.name = filename ?? '';
        form.document = Buffer.concat(chunks);
      });
    });
    parser.on('field', (field, value) => {
      if (field === 'password') form.password = value;
    });
    parser.on('close', () => resolve(form));
    parser.on('error', () => reject(new FormError(400, 'Invalid form data: malformed multipart body')));
    request.on('aborted', () => reject(new ConversionError('cancelled', 'the client went away')));
    request.pipe(parser);
  });
}

/** A caller's wish for the result's name: its last segment, in plain letters. */
function outputName(wish) {
  const last = String(wish ?? '').split(/[/\\]/).pop().replace(/[^\w.-]/g, '_');
  return last ? `${last}.pdf` : null;
}

function text(response, status, message) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=UTF-8' });
  response.end(message);
}

function json(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stop() {
  pool.stop();
  server.close();
  server.closeAllConnections();
  setTimeout(() => process.exit(0), 200);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (process.env.CONVERTER_EXIT_WITH_STDIN === '1') {
  process.stdin.resume();
  process.stdin.on('end', stop);
  process.stdin.on('close', stop);
}

const separator = config.listen.lastIndexOf(':');
server.requestTimeout = 0;
server.listen(Number(config.listen.slice(separator + 1)), config.listen.slice(0, separator), () => {
  const { address, port } = server.address();
  console.log(JSON.stringify({ listening: `${address}:${port}` }));
});
