// <vigie-report item="ext:123">: a button that opens the report flow, without a framework.
//
// Attributes  item or account (what is reported), server (where Vigie's interface is; "" is the
//             page's own address), lang (default: the page's), surface, viewer (a token that the
//             platform signed, so that a person's reports count for them), at (milliseconds of the
//             clip now playing: offered as the moment).
// Property    seen: an object that says what was shown to the reporter (title, labels).
// Content     what stands inside is the button's face; otherwise it says "Report".
// Events      vigie-reported {number, link}; vigie-hide-account {account}: the host acts on it.
// Methods     open(), close().
import { details } from './details';
import { button, make, styled } from './dom';
import {
  back, begin, check, emptyDraft, pickChoice, pickGroup, toReport, writeMoment,
  type Draft, type Flow, type Wrong,
} from './flow';
import { askCategories, NotSent, send, type Receipt } from './server';
import { dialogStyle, tokens } from './style';
import { texts as allTexts } from './texts';
import { fill, languageOf, type Language, type Texts } from './texts/texts';

const TOO_MANY = 429;

// Not randomUUID: pages without TLS, as hosts under development are, have none.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

class VigieReport extends HTMLElement {
  seen: Record<string, unknown> | null = null;
  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly page = make('div', { class: 'page' });
  private readonly dialog = make('dialog', { 'aria-labelledby': 'title' }, this.page);
  private flow: Flow = begin([], { item: '', account: '' });
  private draft: Draft = { ...emptyDraft };
  private wrong = new Map<keyof Draft, Wrong>();
  private key = '';

  connectedCallback(): void {
    styled(this.root, tokens + dialogStyle);
    const face = make('slot', {}, this.texts.report);
    const opener = make('button', { type: 'button', part: 'button', 'aria-haspopup': 'dialog' },
                        face);
    opener.addEventListener('click', () => void this.open());
    this.dialog.setAttribute('part', 'dialog');
    this.root.replaceChildren(opener, this.dialog);
  }

  // Always a new report: what was left of one before is gone once its dialog was closed.
  async open(): Promise<void> {
    this.draft = { ...emptyDraft, from: this.offered() };
    this.wrong.clear();
    this.key = newKey();
    this.dialog.lang = this.language;
    this.dialog.dir = this.language === 'ar' ? 'rtl' : 'ltr';
    this.show(make('p', { role: 'status' }, this.texts.loading));
    if (!this.dialog.open) this.dialog.showModal();
    try {
      const groups = await askCategories(this.server, this.language, this.texts.groups);
      this.flow = begin(groups, this.target);
      this.render();
    } catch (error) {
      this.showFailure(error, () => void this.open());
    }
  }

  close(): void {
    this.dialog.close();
  }

  private get language(): Language {
    const nearest = this.closest('[lang]')?.getAttribute('lang');
    return languageOf(nearest ?? document.documentElement.lang);
  }
  private get texts(): Texts {
    return allTexts[this.language];
  }
  private get server(): string {
    return (this.getAttribute('server') ?? '').replace(/\/+$/, '');
  }
  private get target() {
    return { item: this.getAttribute('item') ?? '', account: this.getAttribute('account') ?? '' };
  }
  private offered(): string {
    const at = Number(this.getAttribute('at') ?? '');
    return at > 0 ? writeMoment(at) : '';
  }

  // The heading takes the focus on each step, so that a screen reader reads where one is.
  private show(...parts: Node[]): void {
    const { texts } = this;
    const title = this.target.account === '' ? texts.titleItem : texts.titleAccount;
    const heading = make('h2', { id: 'title', tabindex: '-1' }, title);
    const close = button('✕', { 'aria-label': texts.close, id: 'close' }, () => this.close());
    this.page.replaceChildren(make('div', { class: 'bar' }, heading, close), ...parts);
    if (this.dialog.open) heading.focus();
  }

  private render(): void {
    const { flow, texts } = this;
    const again = button(texts.back, { id: 'back' }, () => this.go(back(flow)));
    if (flow.step === 'details') {
      const of = { texts, flow, draft: this.draft, wrong: this.wrong,
                   isAccount: this.target.account !== '', send: () => void this.send() };
      const heading = make('h3', {}, flow.choice?.name ?? texts.details);
      this.show(heading, details(of, this.language), again);
      return;
    }
    const isGroup = flow.step === 'group';
    const choices = isGroup ? flow.groups : (flow.group?.choices ?? []);
    const pick = isGroup ? pickGroup : pickChoice;
    const list = choices.map(({ id, name }) =>
      make('li', {}, button(name, { 'data-id': id }, () => this.go(pick(flow, id)))));
    const heading = make('h3', {}, isGroup ? texts.whatIsWrong : texts.whatExactly);
    this.show(heading, make('ul', { class: 'list' }, ...list), ...(isGroup ? [] : [again]));
  }

  private go(flow: Flow): void {
    this.flow = flow;
    this.wrong.clear();
    this.render();
  }

  private async send(): Promise<void> {
    this.wrong = check(this.flow, this.draft);
    if (this.wrong.size > 0) {
      this.render();
      this.page.querySelector<HTMLElement>('[aria-invalid]')?.focus();
      return;
    }
    const body = toReport(this.flow, this.draft, this.target, {
      locale: this.language,
      surface: this.getAttribute('surface') ?? '',
      viewer: this.getAttribute('viewer') ?? '',
      seen: this.seen,
    });
    this.show(make('p', { role: 'status' }, this.texts.sending));
    try {
      this.showReceipt(await send(this.server, body, this.key));
    } catch (error) {
      this.showFailure(error, () => this.render());
    }
  }

  private showReceipt(receipt: Receipt): void {
    const { texts } = this;
    const { account } = this.target;
    const follow = receipt.link === '' ? null : make('a', {
      href: receipt.link, target: '_blank', rel: 'noopener noreferrer', id: 'follow',
    }, texts.follow);
    const hide = button(texts.hideAccount, { id: 'hide' }, () => {
      this.tell('vigie-hide-account', { account });
      hide.disabled = true;
    });
    this.show(make('p', { role: 'status' }, make('strong', {}, fill(texts.done, receipt.number))),
              make('p', {}, texts.doneText), ...(follow ? [make('p', {}, follow)] : []),
              ...(this.hasAttribute('offer-hide') ? [hide] : []),
              button(texts.close, { class: 'main' }, () => this.close()));
    this.tell('vigie-reported', receipt);
  }

  private showFailure(error: unknown, again: () => void): void {
    const { texts } = this;
    const status = error instanceof NotSent ? error.status : 0;
    const detail = error instanceof NotSent ? error.message : '';
    this.show(make('p', { role: 'alert', class: 'wrong' }, status === TOO_MANY ? texts.busy
                                                                               : texts.failed),
              ...(detail === '' ? [] : [make('p', { class: 'muted' }, detail)]),
              button(texts.back, { id: 'back' }, again));
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get('vigie-report')) customElements.define('vigie-report', VigieReport);
