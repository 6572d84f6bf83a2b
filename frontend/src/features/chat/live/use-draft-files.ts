import { useState, useSyncExternalStore } from 'react';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import type { AccountRuntime } from '@/lib/runtime/account-runtime';

import { DraftFiles } from './draft-files';
import type { DraftFile } from './draft-files';

/** By account and room, for as long as the session lasts: going to another page stops nothing. */
const drafts = new WeakMap<AccountRuntime, Map<string, DraftFiles>>();

function draftFilesOf(runtime: AccountRuntime, room: string): DraftFiles {
  const rooms = drafts.get(runtime) ?? new Map<string, DraftFiles>();
  drafts.set(runtime, rooms);
  const files = rooms.get(room) ?? new DraftFiles(runtime);
  rooms.set(room, files);
  return files;
}

/** The files for the next message of a room, which stays the same as long as the component is there. */
export function useDraftFiles(room: string): DraftFiles {
  const runtime = useAccountRuntime();
  const [files] = useState(() => draftFilesOf(runtime, room));
  return files;
}

/** Those files, followed. */
export function useDraftFileList(files: DraftFiles): readonly DraftFile[] {
  return useSyncExternalStore(files.watch, files.getFiles);
}
