// One engine: LibreOffice in this process, one document at a time, over IPC with the pool.
//
// It is given bytes and gives bytes; it reads no file but its own package and opens no connection. When it hangs, the
// pool kills the process: there is no other way to stop WebAssembly.

import { createRequire } from 'node:module';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { LibreOfficeConverter } from '@matbee/libreoffice-converter/server';

// LibreOffice's threads come to rest a little after a conversion's end; a document that comes sooner can deadlock it.
const REST_MS = 30;

const loader = createRequire(import.meta.url)('@matbee/libreoffice-converter/wasm/loader');

// LibreOffice starts as many threads as there are processors, and waits for their start while nothing here can start
// them. It sees one.
const [processor] = os.cpus();
os.cpus = () => [processor];

// The module's own `main` is a second LibreOffice, which runs beside ours and locks the same things the other way round.
const wasmLoader = { createModule: (config) => loader.createModule({ ...config, noInitialRun: true }) };
const office = new LibreOfficeConverter({ wasmLoader, verbose: false });

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ document, from, password }) => {
  try {
    const result = await office.convert(Buffer.from(document, 'base64'), {
      inputFormat: from,
      outputFormat: 'pdf',
      password,
    }, `document.${from}`);
    process.send({ pdf: Buffer.from(result.data).toString('base64') });
  } catch (error) {
    process.send({ refused: String(error?.message ?? error) });
  }
  await pause(REST_MS);
  process.send({ rested: true });
});

await office.initialize();
process.send({ ready: true });
