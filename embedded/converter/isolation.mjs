// How an engine process is started, LibreOffice's or that of PDFs, so that a document which takes it over finds nothing: no files,
// network, variables.
//
// Enforced by Node (its permission model): no file but this package's can be read, none written, no process started, no
// native code loaded. Enforced by the kernel where it lets us (Linux with user namespaces): a network of its own, without
// so much as a loopback. Elsewhere LibreOffice still has no way out: compiled to WebAssembly, it reaches the host through
// its JavaScript imports only, and those open sockets with a package that is not installed. PDF.js is JavaScript itself: there it
// is that no part of a document ever runs which keeps one from the network.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const UNSHARE = '/usr/bin/unshare';
const OWN_NETWORK = ['--user', '--map-root-user', '--net', '--'];
/** Of JavaScript objects; documents and the engine's memory are not among them. */
const HEAP_MIB = 1024;

/**
 * The program and arguments to start an engine with, and what they enforce.
 * @param {string} engine the engine's module
 */
export function engineCommand(engine) {
  const node = [
    '--no-warnings',
    permissionFlag(),
    ...readable().map((folder) => `--allow-fs-read=${folder}`),
    '--allow-worker',
    // The optimising compiler gives the module's start function a stack frame that no new thread can hold: the thread dies
    // as it starts, and LibreOffice waits for it for ever. It would also gain nothing: measured, on small and large
    // documents.
    '--liftoff-only',
    `--max-old-space-size=${HEAP_MIB}`,
    engine,
  ];
  if (!hasOwnNetwork()) return { program: process.execPath, args: node, network: 'shared' };
  return { program: UNSHARE, args: [...OWN_NETWORK, process.execPath, ...node], network: 'none' };
}

/** Node 20 and 22 call the permission model experimental. */
function permissionFlag() {
  return process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
}

/** This package's folder, and the folder of its modules where that is another one. */
function readable() {
  const here = dirname(fileURLToPath(import.meta.url));
  const module = createRequire(import.meta.url).resolve('@matbee/libreoffice-converter/package.json');
  const modules = module.slice(0, module.lastIndexOf(`${sep}node_modules${sep}`) + `${sep}node_modules${sep}`.length);
  return modules.startsWith(here + sep) ? [here + sep] : [here + sep, modules];
}

function hasOwnNetwork() {
  if (process.platform !== 'linux' || !existsSync(UNSHARE)) return false;
  const tried = spawnSync(UNSHARE, [...OWN_NETWORK, process.execPath, '--version'], { stdio: 'ignore', timeout: 10_000 });
  return tried.status === 0;
}
