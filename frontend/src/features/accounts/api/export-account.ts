import { useMutation } from '@tanstack/react-query';

import { answer, ProblemError } from '@/lib/api/problem';
import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Has everything written out that is kept about oneself, and saves it as a file. */
export function useExportAccount() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: async () => whole(await answer(api.GET('/api/v1/account/export', { parseAs: 'text' }))),
    onSuccess: (lines) => saveFile(new Blob([lines], { type: 'application/x-ndjson' }), 'wherry-export.ndjson'),
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
