import { useMutation } from '@tanstack/react-query';

import { ProblemError } from '@/lib/api/problem';
import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** The last line of an export is shorter. */
const longestLastLine = 1024;

/** Has everything written out that is kept about oneself, and saves it as a file. Of years in busy rooms that takes its time. */
export function useExportAccount() {
  // Other requests are given up after some seconds, with what has come by then.
  const { download } = useAccountRuntime();
  return useMutation({
    mutationFn: async () => {
      const file = await download('/api/v1/account/export', {});
      whole(await textOf(file.slice(-longestLastLine)));
      return file;
    },
    onSuccess: (file) => saveFile(file, 'wherry-export.ndjson'),
  });
}

/**
 * The lines, if they are all: the last one says so.
 *
 * @throws ProblemError when the server gave up in the middle; it is not asked again by itself
 */
export function whole(lines: string): string {
  const text = lines.trimEnd();
  const { complete, code } = parsed(text.slice(text.lastIndexOf('\n') + 1));
  if (complete === true) return lines;
  throw new ProblemError(422, { code: typeof code === 'string' ? code : 'export-incomplete' });
}

function parsed(line: string): { complete?: unknown; code?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function textOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('what came could not be read', { cause: reader.error }));
    reader.readAsText(blob);
  });
}
