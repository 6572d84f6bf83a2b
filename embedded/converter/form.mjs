// Reads the multipart form of a conversion into memory, within limits.

import Busboy from '@fastify/busboy';

const FIELDS = 50;
const FIELD_BYTES = 64 * 1024;
/** What is still sent after we stopped reading is thrown away for this long, so that the caller gets to hear why. */
const DRAIN_MS = 5_000;

/** A request that is no form we take, with the status that says so. */
export class FormError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads the form.
 * @param {import('node:http').IncomingMessage} request
 * @param {number} limitBytes of the whole body
 * @returns {Promise<{files: {name: string, bytes: Buffer}[], fields: Map<string, string>}>}
 * @throws {FormError}
 */
export async function readForm(request, limitBytes) {
  try {
    if (Number(request.headers['content-length']) > limitBytes) throw tooLarge();
    return await parse(request, limitBytes);
  } catch (error) {
    await drain(request);
    throw error;
  }
}

/** Throws away the rest of a request's body. */
export async function drain(request) {
  if (request.complete || request.destroyed) return;
  await new Promise((resolve) => {
    const enough = setTimeout(resolve, DRAIN_MS);
    for (const event of ['end', 'close', 'error']) request.once(event, () => resolve(clearTimeout(enough)));
    request.resume();
  });
}

function parse(request, limitBytes) {
  const parser = openParser(request.headers);
  const files = [];
  const fields = new Map();
  return new Promise((resolve, reject) => {
    let received = 0;
    const stop = (error) => {
      request.unpipe(parser);
      reject(error);
    };
    request.on('data', (chunk) => {
      received += chunk.length;
      if (received > limitBytes) stop(tooLarge());
    });
    request.on('close', () => {
      if (!request.complete) stop(malformed());
    });
    parser.on('file', (_field, stream, name) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => files.push({ name: name ?? '', bytes: Buffer.concat(chunks) }));
      stream.on('error', () => stop(malformed()));
    });
    parser.on('field', (name, value) => fields.set(name, value));
    parser.on('error', () => stop(malformed()));
    parser.on('finish', () => resolve({ files, fields }));
    request.pipe(parser);
  });
}

function openParser(headers) {
  const type = headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(type) || !/;\s*boundary=/i.test(type)) {
    throw new FormError(415, "Invalid 'Content-Type' header value: want 'multipart/form-data' with a boundary");
  }
  try {
    return new Busboy({ headers, limits: { fields: FIELDS, fieldSize: FIELD_BYTES } });
  } catch {
    throw malformed();
  }
}

const tooLarge = () => new FormError(413, 'Request Entity Too Large');
const malformed = () => new FormError(400, 'Invalid form data: the multipart body is malformed');
