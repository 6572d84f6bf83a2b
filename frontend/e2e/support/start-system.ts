import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { enrol } from './api';
import { startIdentityProvider } from './identity-provider';
import { addressesFile, administrator, project, systemFolder, systemUrl, uploadLimit } from './system';
import { startWebSite } from './web-site';

/** The first start installs servers; the rest takes half a minute. */
const startLimit = 5 * 60_000;
const stopLimit = 30_000;

/**
 * Starts the whole system in a temporary folder on free ports, unless one is given; the answer stops it. It is started
 * twice: an administrator is appointed at a start, and must have an account by then.
 */
export default async function startSystem(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.WHERRY_E2E_URL !== undefined) return undefined;
  const folder = systemFolder();
  const provider = await startIdentityProvider();
  const site = await startWebSite();
  const environment = { ...provider.environment, ...site.environment };
  const stop = await start(folder, environment);
  await enrol(administrator).finally(stop);
  const stopAgain = await start(folder, environment);
  provider.serve(systemUrl());
  return async () => {
    await stopAgain();
    await provider.stop();
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function start(folder: string, environment: Record<string, string>): Promise<() => Promise<void>> {
  rmSync(addressesFile(), { force: true });
  const logFile = join(folder, 'system.log');
  const log = openSync(logFile, 'a');
  const program = process.env.WHERRY_STANDALONE ?? join(project, 'target/debug/standalone');
  const system = spawn(
    program,
    ['--data', join(folder, 'data'), '--port', '0', '--addresses', addressesFile()],
    {
      cwd: project,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        WHERRY_UPLOAD_LIMIT_BYTES: String(uploadLimit),
        // All of these people sit at one address.
        WHERRY_OPEN_REQUESTS_PER_MINUTE: '6000',
        // Some tests have one of them say more than a hand could.
        WHERRY_WRITES_PER_MINUTE: '60000',
        WHERRY_ADMINS: administrator.handle,
        ...environment,
      },
    },
  );
  closeSync(log);
  let exit: number | null | undefined;
  const exited = new Promise<void>((resolve) => {
    system.on('error', () => {
      exit = -1;
      resolve();
    });
    system.on('exit', (code) => {
      exit = code;
      resolve();
    });
  });

  const stop = async () => {
    system.kill('SIGINT');
    await Promise.race([exited, pause(stopLimit, undefined, { ref: false })]);
    if (exit === undefined) throw new Error(`the system did not stop within ${stopLimit} ms; its log is ${logFile}`);
  };

  const deadline = Date.now() + startLimit;
  while (!existsSync(addressesFile())) {
    if (exit !== undefined || Date.now() > deadline) {
      throw new Error(`${program} did not start:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
    }
    await Promise.race([pause(200), exited]);
  }
  return stop;
}
