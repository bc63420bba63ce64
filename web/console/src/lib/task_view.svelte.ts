// One task as a person works on it: its case, the evidence, the answers so far, what they would do.
import type { Api } from '@api/client';
import type { LiveEvent } from '@api/events';
import { toProblem, type Problem } from '@api/problem';
import type { Answers, CaseDetail, Preview, Task, Verdict } from '@api/schema';
import { locale } from '../messages/index.svelte';
import { ahead } from './ahead';
import { bodyOf, isAnswered, NO_ANSWERS, type Draft } from './answers';
import { ItemView } from './item_view.svelte';
import { Loader } from './loader.svelte';
import { reportMarks } from './report_marks';

const PREVIEW_AFTER_MS = 250;

export class TaskView {
  task: Task | null = $state.raw(null);
  readonly detail: Loader<CaseDetail>;
  /** null for an account's case, and until it is known */
  item: ItemView | null = $state.raw(null);
  draft: Draft = $state.raw(NO_ANSWERS);
  preview: Preview | null = $state.raw(null);
  previewProblem: Problem | null = $state.raw(null);
  problem: Problem | null = $state.raw(null);
  copies: Task[] = $state.raw([]);
  /** open tasks of copies are decided along */
  along = $state(false);
  busy = $state(false);
  /** this person saw the clip before this case was opened */
  seen = $state(false);
  mine = $derived(this.task?.lock?.mine === true);
  /** one's own answers were taken */
  given = $state(false);
  /** somebody else decided it while this page was open */
  over = $derived(
    !this.given && (this.task?.state === 'done' || this.task?.state === 'withdrawn'),
  );
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    readonly id: string,
  ) {
    this.detail = new Loader(async () => api.desk.case((await this.current()).case));
  }

  private async current(): Promise<Task> {
    this.task ??= await this.api.desk.task(this.id);
    return this.task;
  }

  /** Takes it, or renews what is held; where that is refused it is shown all the same. */
  async open(): Promise<void> {
    this.given = false;
    try {
      this.task = await this.api.desk.claim(this.id);
      this.seen ||= this.task.seen_before;
    } catch (error) {
      this.problem = toProblem(error);
    }
    await this.load();
    if (!this.mine) return;
    this.copies = await this.api.desk.copies(this.id).catch(() => []);
    await ahead.look(this.api, this.task?.queue ?? '', this.id);
  }

  async renew(): Promise<void> {
    if (!this.mine || this.over || this.given) return;
    try {
      this.task = await this.api.desk.claim(this.id);
    } catch (error) {
      this.problem = toProblem(error);
      await this.reload();
    }
  }

  private async load(): Promise<void> {
    // What was fetched ahead is there at once, and made fresh.
    this.detail.value = ahead.take(this.task?.case ?? '');
    await this.detail.load();
    const id = this.detail.value?.item?.id ?? '';
    const sealed = this.task?.item !== null && this.task?.item.state === '';
    if (id === '' || sealed || this.item !== null) return;
    const view = new ItemView(this.api, id);
    view.grey = true;
    view.told = reportMarks(this.detail.value?.report_list ?? []);
    this.item = view;
    await view.load();
  }

  private async reload(): Promise<void> {
    this.task = await this.api.desk.task(this.id).catch(() => this.task);
    await this.detail.load();
    if (this.item !== null) this.item.told = reportMarks(this.detail.value?.report_list ?? []);
  }

  hear(event: LiveEvent | 'missed'): void {
    if (event !== 'missed' && event.item !== '') this.item?.hear(event);
    if (event === 'missed' || event.case === this.task?.case) void this.reload();
  }

  /** The preview follows at a little distance: an answer is often one of several. */
  answer(draft: Draft): void {
    this.draft = draft;
    clearTimeout(this.timer);
    if (!isAnswered(draft)) {
      this.turn += 1;
      this.preview = null;
      this.previewProblem = null;
      return;
    }
    this.timer = setTimeout(() => void this.foresee(), PREVIEW_AFTER_MS);
  }

  private async foresee(): Promise<void> {
    const turn = ++this.turn;
    try {
      const preview = await this.api.desk.preview(this.id, bodyOf(this.draft, locale.language));
      if (turn !== this.turn) return;
      this.preview = preview;
      this.previewProblem = null;
    } catch (error) {
      if (turn === this.turn) this.previewProblem = toProblem(error);
    }
  }

  /** null when it was refused; why is then in problem. */
  decide(): Promise<Verdict | null> {
    const body = bodyOf(this.draft, locale.language);
    return this.act(async () => {
      // The event of it may come before the answer.
      this.given = true;
      try {
        return await this.send(body);
      } catch (error) {
        this.given = false;
        throw error;
      }
    });
  }

  private async send(body: Answers): Promise<Verdict> {
    if (!this.along || this.copies.length === 0) return this.api.desk.decide(this.id, body);
    const all = [this.id, ...this.copies.map((one) => one.id)];
    const { results } = await this.api.desk.decideAll(all, body);
    const own = results.find((one) => one.task === this.id);
    if (own === undefined || own.verdict.decision === '') throw new Error(own?.detail ?? '');
    return own.verdict;
  }

  /** Whatever ends this person's work on the task. */
  async act<V>(run: () => Promise<V>): Promise<V | null> {
    this.busy = true;
    this.problem = null;
    try {
      return await run();
    } catch (error) {
      this.problem = toProblem(error);
      await this.reload();
      return null;
    } finally {
      this.busy = false;
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
