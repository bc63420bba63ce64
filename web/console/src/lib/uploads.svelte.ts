// Files on their way, one at a time, in the order in which they were given.
import { toProblem, type Problem } from '@api/problem';
import type { Item, ItemMetadata } from '@api/schema';
import { newIdempotencyKey, startUpload } from '@api/upload';
import { speedOf } from './progress';

export type UploadState = 'waiting' | 'sending' | 'pausing' | 'done' | 'cancelled' | 'failed';

const ATTEMPTS_MAX = 5;
const PAUSE_SECONDS = 5;

export class OneUpload {
  sent = $state(0);
  /** when this attempt began */
  private since_ms = 0;
  /** bytes a second, 0 while it cannot be told yet */
  speed = $state(0);
  state: UploadState = $state('waiting');
  problem: Problem | null = $state.raw(null);
  item: Item | null = $state.raw(null);
  pause_s = $state(0);
  readonly key = newIdempotencyKey();
  stop: () => void = () => {};

  constructor(
    readonly file: File,
    readonly metadata: ItemMetadata,
  ) {}

  get open(): boolean {
    return this.state === 'waiting' || this.state === 'sending' || this.state === 'pausing';
  }

  cancel(): void {
    if (!this.open) return;
    this.state = 'cancelled';
    this.stop();
  }

  async run(): Promise<void> {
    for (let attempt = 1; this.open; ++attempt) {
      this.state = 'sending';
      this.since_ms = performance.now();
      const upload = startUpload(this.file, this.metadata, this.key, (sent) => {
        this.sent = Math.min(sent, this.file.size);
        this.speed = speedOf(this.sent, performance.now() - this.since_ms);
      });
      this.stop = upload.cancel;
      try {
        this.item = await upload.done;
        this.sent = this.file.size;
        this.state = 'done';
        return;
      } catch (error) {
        const problem = toProblem(error);
        if (problem.status === -1) return;
        const busy = problem.status === 503 || problem.status === 429;
        if (!busy || attempt >= ATTEMPTS_MAX) {
          this.problem = problem;
          this.state = 'failed';
          return;
        }
        await this.rest(problem.retryAfterSeconds ?? PAUSE_SECONDS);
      }
    }
  }

  private rest(seconds: number): Promise<void> {
    this.sent = 0;
    this.state = 'pausing';
    this.pause_s = seconds;
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, Math.max(1, seconds) * 1000);
      this.stop = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** "holiday video" of "holiday_video.mp4": a title until somebody gives a better one. */
export function titleOf(fileName: string): string {
  const title = fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '').replace(/[_]+/g, ' ').trim();
  return title === '' ? fileName : title;
}

class Uploads {
  all: OneUpload[] = $state.raw([]);
  private running = false;

  add(files: Iterable<File>, account: string, language: string, onDone: (item: Item) => void): void {
    const added = Array.from(files, (file) => {
      return new OneUpload(file, { account, title: titleOf(file.name), language });
    });
    this.all = [...this.all, ...added];
    void this.work(onDone);
  }

  get done(): number {
    return this.all.filter((one) => !one.open).length;
  }

  forget(): void {
    this.all = this.all.filter((one) => one.open);
  }

  private async work(onDone: (item: Item) => void): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (;;) {
      const next = this.all.find((one) => one.state === 'waiting');
      if (next === undefined) break;
      await next.run();
      if (next.item !== null) onDone(next.item);
    }
    this.running = false;
  }
}

export const uploads = new Uploads();
