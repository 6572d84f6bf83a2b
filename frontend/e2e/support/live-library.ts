import { join } from 'node:path';

import { build } from 'vite';

import { project } from './system';

/** The live library as one file, as somebody would have it who takes the folder. */
export async function builtLibrary(): Promise<string> {
  const entry = join(project, 'frontend/src/lib/live/index.ts');
  const lib = { entry, formats: ['es' as const], fileName: 'live' };
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, target: 'es2022', lib } });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('it was not built');
  return output.output[0].code;
}
