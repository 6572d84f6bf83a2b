// What the converter is told by its environment. This is the only place that reads it.

import { availableParallelism, totalmem } from 'node:os';

const MIB = 1024 * 1024;
/** What an engine may come to take with a large document in it; a resting one takes 0.8 GiB. */
const ENGINE_BYTES = 2048 * MIB;

/**
 * Reads the configuration.
 *
 * | variable                              | means                                                | default           |
 * |---------------------------------------|------------------------------------------------------|-------------------|
 * | `CONVERTER_LISTEN`                    | host and port; port 0 takes a free one               | `127.0.0.1:3000`  |
 * | `CONVERTER_ENGINES`                   | engine processes                                     | half of the cores |
 * | `CONVERTER_TIME_LIMIT_SECONDS`        | for one document, from when an engine takes it       | 60                |
 * | `CONVERTER_START_LIMIT_SECONDS`       | for an engine to warm up                             | 60                |
 * | `CONVERTER_BODY_LIMIT_BYTES`          | of a whole request                                   | 64 MiB            |
 * | `CONVERTER_UNPACKED_LIMIT_BYTES`      | of all that a zipped document says it holds          | 512 MiB           |
 * | `CONVERTER_ENGINE_MEMORY_LIMIT_BYTES` | of an engine's WebAssembly memory, 1 to 4 GiB        | 2 GiB             |
 * | `CONVERTER_MAX_QUEUE`                 | documents that wait while every engine is at work    | 16                |
 * | `CONVERTER_RECYCLE_AFTER`             | documents after which an engine is replaced          | 200               |
 * | `CONVERTER_EXIT_WITH_STDIN`           | `1`: stop when standard input ends                   |                   |
 *
 * @param {NodeJS.ProcessEnv} env
 * @throws {Error} naming the variable that makes no sense
 */
export function readConfig(env) {
  return {
    ...address(env.CONVERTER_LISTEN ?? '127.0.0.1:3000'),
    engines: whole(env, 'CONVERTER_ENGINES', defaultEngines(), 1),
    timeLimitMs: milliseconds(env, 'CONVERTER_TIME_LIMIT_SECONDS', 60),
    startLimitMs: milliseconds(env, 'CONVERTER_START_LIMIT_SECONDS', 60),
    bodyLimitBytes: whole(env, 'CONVERTER_BODY_LIMIT_BYTES', 64 * MIB, 1),
    unpackedLimitBytes: whole(env, 'CONVERTER_UNPACKED_LIMIT_BYTES', 512 * MIB, 1),
    engineMemoryLimitBytes: whole(env, 'CONVERTER_ENGINE_MEMORY_LIMIT_BYTES', ENGINE_BYTES, 1024 * MIB, 4096 * MIB),
    maxQueue: whole(env, 'CONVERTER_MAX_QUEUE', 16, 0),
    recycleAfter: whole(env, 'CONVERTER_RECYCLE_AFTER', 200, 1),
    exitWithStdin: env.CONVERTER_EXIT_WITH_STDIN === '1',
  };
}

function defaultEngines() {
  const byCores = Math.floor(availableParallelism() / 2);
  const byMemory = Math.floor(totalmem() / ENGINE_BYTES);
  return Math.max(1, Math.min(byCores, byMemory));
}

function address(listen) {
  const found = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(listen);
  if (!found || Number(found[2]) > 65_535) throw new Error(`CONVERTER_LISTEN is not host:port: ${listen}`);
  return { host: found[1], port: Number(found[2]) };
}

function whole(env, name, otherwise, least, most = Number.MAX_SAFE_INTEGER) {
  if (env[name] === undefined) return otherwise;
  const value = Number(env[name]);
  if (!/^\d+$/.test(env[name]) || value < least || value > most) {
    throw new Error(`${name} is not a whole number from ${least} to ${most}: ${env[name]}`);
  }
  return value;
}

function milliseconds(env, name, otherwiseSeconds) {
  const seconds = env[name] === undefined ? otherwiseSeconds : Number(env[name]);
  if (!(seconds > 0 && seconds <= 86_400)) throw new Error(`${name} is not a number of seconds: ${env[name]}`);
  return Math.ceil(seconds * 1000);
}
