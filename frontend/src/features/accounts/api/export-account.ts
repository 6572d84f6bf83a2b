import { useMutation } from '@tanstack/react-query';

import { NetworkError } from '@/lib/api/problem';
import { saveFile } from '@/lib/files/save-file';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** The last line of an export is shorter. */
const lastLine = 1024;

/** Has everything written out that is kept about oneself, and saves it as a file. Of years in busy rooms that takes its time. */
export function useExportAccount() {
  const { download } = useAccountRuntime();
  return useMutation({
    mutationFn: async () => {
      const file = await download('/api/v1/account/export', {});
      // Somebody on the way may end an answer as if it were whole. Who keeps a part of it believes to have everything.
      if (!isLast(await textOf(file.slice(-lastLine)))) throw new NetworkError('the export ends early');
      return file;
    },
    onSuccess: (file) => saveFile(file, 'wherry-export.ndjson'),
  });
}

/** Whether the line that says that nothing is missing is there. */
function isLast(end: string): boolean {
  try {
    const line = JSON.parse(end.trimEnd().split('\n').at(-1) ?? '') as { complete?: unknown } | null;
    return line?.complete === true;
  } catch {
    return false;
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
