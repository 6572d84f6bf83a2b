import { ProblemError } from '@/lib/api/problem';
import type { Uploader } from '@/lib/api/upload-file';
import type { OutboxAttachment } from '@/lib/live/outbox-storage';

/** The server takes so many with one message. */
export const mostFiles = 10;
/** Two at a time keep the line busy; more only make each slower. */
const atOnce = 2;
/** What browsers show as a picture, and the server makes a small version of. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** So many pictures that were sent are shown from this device; of older ones the server has the small version by then. */
const mostKept = 30;

/** A file on its way to go with a message. */
export interface DraftFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** `checking`: all of it is sent, and the server looks into it. */
  readonly stage: 'waiting' | 'uploading' | 'checking' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly sent: number;
  /** Where the browser has it, if it is a picture. */
  readonly preview: string | null;
  /** Why it failed. */
  readonly error?: unknown;
  /** As it goes with the message, once it is ready. */
  readonly attachment: OutboxAttachment | null;
}

interface DraftFilesOptions {
  upload: Uploader;
  newId: () => string;
}

/**
 * The files that are to go with the next message of a room. They are uploaded as soon as they are chosen; they are not kept
 * over a reload, and need a connection.
 */
export class DraftFiles {
  private files: readonly DraftFile[] = [];
  private readonly jobs = new Map<string, { file: File; abort: AbortController }>();
  private readonly watchers = new Set<() => void>();
  /** Pictures that were sent, by the id of their upload. */
  private readonly kept = new Map<string, string>();

  constructor(private readonly options: DraftFilesOptions) {}

  /** Takes files in; how many were one too many. */
  add(files: readonly File[]): number {
    const taken = files.slice(0, Math.max(0, mostFiles - this.files.length));
    const added = taken.map((file): DraftFile => {
      const id = this.options.newId();
      this.jobs.set(id, { file, abort: new AbortController() });
      const preview = pictures.has(file.type) ? URL.createObjectURL(file) : null;
      const draft = { id, name: presentableName(file.name), size: file.size, sent: 0, preview, attachment: null };
      if (file.size > 0) return { ...draft, stage: 'waiting' };
      return { ...draft, stage: 'failed', error: new ProblemError(422, { code: 'upload-empty' }) };
    });
    this.setFiles([...this.files, ...added]);
    this.startNext();
    return files.length - taken.length;
  }

  /** Tries a failed file again. */
  retry(id: string): void {
    if (!this.files.some((each) => each.id === id && each.stage === 'failed')) return;
    this.change(id, { stage: 'waiting', sent: 0, error: undefined });
    this.startNext();
  }

  /** Calls a file off, in whatever stage it is. */
  remove(id: string): void {
    this.jobs.get(id)?.abort.abort();
    this.jobs.delete(id);
    const preview = this.files.find((each) => each.id === id)?.preview;
    if (preview) URL.revokeObjectURL(preview);
    this.setFiles(this.files.filter((each) => each.id !== id));
    this.startNext();
  }

  /** The files for the message that is sent now; they are on it, and on the draft no more. */
  take(): OutboxAttachment[] {
    const ready = this.files.flatMap(({ attachment, preview }) => (attachment ? [{ attachment, preview }] : []));
    for (const { attachment, preview } of ready) if (preview) this.keep(attachment.file, preview);
    for (const each of this.files) if (each.attachment) this.jobs.delete(each.id);
    this.setFiles(this.files.filter((each) => each.attachment === null));
    return ready.map(({ attachment }) => attachment);
  }

  /** Where the browser has a picture that was sent from here. */
  pictureOf(upload: string): string | null {
    return this.kept.get(upload) ?? null;
  }

  readonly getFiles = (): readonly DraftFile[] => this.files;

  /** Calls `watcher` after each change; the answer stops it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private keep(upload: string, preview: string): void {
    this.kept.set(upload, preview);
    const [oldest] = this.kept;
    if (this.kept.size <= mostKept || !oldest) return;
    this.kept.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  }

  private startNext(): void {
    const running = this.files.filter(({ stage }) => stage === 'uploading' || stage === 'checking');
    for (const { id } of this.files.filter(({ stage }) => stage === 'waiting').slice(0, atOnce - running.length)) {
      void this.run(id);
    }
  }

  private async run(id: string): Promise<void> {
    const job = this.jobs.get(id);
    if (!job) return;
    this.change(id, { stage: 'uploading' });
    try {
      const uploaded = await this.options.upload(job.file, {
        purpose: 'attachment',
        signal: job.abort.signal,
        onProgress: (sent) => this.change(id, { stage: sent < 1 ? 'uploading' : 'checking', sent }),
      });
      const { upload_id: file, media_type: mediaType, size_bytes: size, width, height } = uploaded;
      const { name = '' } = this.files.find((each) => each.id === id) ?? {};
      const attachment = {
        file,
        name,
        mediaType: mediaType ?? 'application/octet-stream',
        size,
        width: width ?? null,
        height: height ?? null,
      };
      this.change(id, { stage: 'ready', attachment });
    } catch (error) {
      if (!job.abort.signal.aborted) this.change(id, { stage: 'failed', error });
    }
    this.startNext();
  }

  private change(id: string, change: Partial<DraftFile>): void {
    this.setFiles(this.files.map((file) => (file.id === id ? { ...file, ...change } : file)));
  }

  private setFiles(files: readonly DraftFile[]): void {
    this.files = files;
    for (const watcher of [...this.watchers]) watcher();
  }
}

/** A name as the server takes it: one line, without characters that hide or reorder others, and not endless. */
function presentableName(name: string): string {
  const clean = name.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069/\\]/gu, '_').trim();
  const characters = Array.from(clean === '' ? 'file' : clean);
  // The end says what it is.
  return characters.length <= 200 ? characters.join('') : [...characters.slice(0, 180), '…', ...characters.slice(-19)].join('');
}
