import { isPassing } from '@/lib/api/problem';
import type { Uploader } from '@/lib/api/upload-file';

/** Where a file is on its way to being a conversion. */
type UploadStage =
  /** Others go first. */
  | 'waiting'
  | 'uploading'
  /** All of it is sent, and the server looks into it. */
  | 'checking'
  /** It is verified, and asked for. */
  | 'requesting'
  /** The list of conversions has it, or will in a moment. */
  | 'requested'
  | 'failed';

export interface UploadTask {
  /** The command's id, and so the conversion's. */
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** The format that it is to become. */
  readonly to: string;
  readonly stage: UploadStage;
  /** From 0 to 1. */
  readonly sent: number;
  /** Why it failed. */
  readonly error?: unknown;
}

export interface UploadQueueOptions {
  upload: Uploader;
  request: (id: string, uploadId: string, name: string, to: string) => Promise<unknown>;
  /** Calls off a conversion that was asked for before the person said so. */
  cancel: (id: string) => Promise<unknown>;
  newId: () => string;
  /** Why a file need not be uploaded at all; null when it must be tried. */
  refuse: (file: File, to: string) => unknown;
  /** Waits before a request is repeated. */
  pause?: (attempt: number) => Promise<void>;
}

interface Job {
  file: File;
  to: string;
  abort: AbortController;
  uploadId: string | null;
}

/** Two at a time keep the line busy; more only make each slower. */
const atOnce = 2;
const requestAttempts = 4;

/** The files on their way. It lives as long as the session, so going to another page stops nothing. */
export class UploadQueue {
  private tasks: readonly UploadTask[] = [];
  private readonly jobs = new Map<string, Job>();
  private readonly watchers = new Set<() => void>();

  constructor(private readonly options: UploadQueueOptions) {}

  /** Takes files in, the first first, to become `to`. */
  add(files: readonly File[], to: string): void {
    const added = files.map((file): UploadTask => {
      const id = this.options.newId();
      const error = this.options.refuse(file, to);
      this.jobs.set(id, { file, to, abort: new AbortController(), uploadId: null });
      const task = { id, name: file.name, size: file.size, to, sent: 0 };
      return error === null ? { ...task, stage: 'waiting' } : { ...task, stage: 'failed', error };
    });
    this.setTasks([...this.tasks, ...added]);
    this.startNext();
  }

  /** Tries a failed file again, to become what it was to become, or something else. */
  retry(id: string, to?: string): void {
    const task = this.tasks.find((each) => each.id === id && each.stage === 'failed');
    const job = this.jobs.get(id);
    if (!task || !job) return;
    if (to !== undefined && to !== job.to) {
      this.drop(id);
      this.add([job.file], to);
      return;
    }
    const refused = this.options.refuse(job.file, job.to);
    if (refused !== null) return;
    if (job.uploadId !== null && isPassing(task.error)) {
      // It may have been taken although no answer came: only the same id makes sure that it is not done twice.
      this.change(id, { stage: 'waiting', error: undefined });
    } else {
      const { file, to } = job;
      const newId = this.options.newId();
      this.jobs.delete(id);
      this.jobs.set(newId, { file, to, abort: new AbortController(), uploadId: null });
      const again: UploadTask = { id: newId, name: file.name, size: file.size, to, stage: 'waiting', sent: 0 };
      this.setTasks(this.tasks.map((each) => (each.id === id ? again : each)));
    }
    this.startNext();
  }

  /** Calls a file off in whatever stage it is, or forgets a failed one. */
  cancel(id: string): void {
    const task = this.tasks.find((each) => each.id === id);
    if (!task) return;
    const wasAsked = task.stage === 'requesting' || task.stage === 'requested';
    this.jobs.get(id)?.abort.abort();
    this.drop(id);
    // The request may be at the server already; if it is not, this is refused, which is as good.
    if (wasAsked) void this.options.cancel(id).catch(() => undefined);
  }

  /** The list of conversions has these. */
  settle(has: (id: string) => boolean): void {
    for (const task of this.tasks) if (has(task.id)) this.drop(task.id);
  }

  /** True while closing the page would lose something. */
  isBusy(): boolean {
    return this.tasks.some(({ stage }) => stage !== 'failed' && stage !== 'requested');
  }

  /** Calls everything off. */
  stop(): void {
    this.jobs.forEach((job) => job.abort.abort());
    this.jobs.clear();
    this.setTasks([]);
  }

  readonly getTasks = (): readonly UploadTask[] => this.tasks;

  /** Calls `watcher` after each change; the answer stops it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private startNext(): void {
    const running = this.tasks.filter(({ stage }) => stage === 'uploading' || stage === 'checking' || stage === 'requesting');
    for (const task of this.tasks.filter(({ stage }) => stage === 'waiting').slice(0, atOnce - running.length)) {
      const job = this.jobs.get(task.id);
      if (job) void this.run(task.id, job);
    }
  }

  private async run(id: string, job: Job): Promise<void> {
    try {
      job.uploadId ??= await this.upload(id, job);
      this.change(id, { stage: 'requesting' });
      await this.request(id, job.uploadId, job);
      this.change(id, { stage: 'requested' });
    } catch (error) {
      if (!job.abort.signal.aborted) this.change(id, { stage: 'failed', error });
    }
    this.startNext();
  }

  private async upload(id: string, { file, abort }: Job): Promise<string> {
    this.change(id, { stage: 'uploading', sent: 0 });
    const { upload_id } = await this.options.upload(file, {
      purpose: 'document',
      signal: abort.signal,
      onProgress: (sent) => this.change(id, { stage: sent < 1 ? 'uploading' : 'checking', sent }),
    });
    return upload_id;
  }

  private async request(id: string, uploadId: string, { file, to, abort }: Job): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.options.request(id, uploadId, file.name, to);
        // Called off while the request was on its way.
        if (abort.signal.aborted) await this.options.cancel(id).catch(() => undefined);
        return;
      } catch (error) {
        if (!isPassing(error) || attempt === requestAttempts || abort.signal.aborted) throw error;
        await (this.options.pause ?? growingPause)(attempt);
      }
    }
  }

  private change(id: string, change: Partial<UploadTask>): void {
    this.setTasks(this.tasks.map((task) => (task.id === id ? { ...task, ...change } : task)));
  }

  private drop(id: string): void {
    this.jobs.delete(id);
    this.setTasks(this.tasks.filter((task) => task.id !== id));
    this.startNext();
  }

  private setTasks(tasks: readonly UploadTask[]): void {
    this.tasks = tasks;
    for (const watcher of [...this.watchers]) watcher();
  }
}

function growingPause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** attempt * (0.5 + Math.random() / 2)));
}
