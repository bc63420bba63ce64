// <vigie-share src="/effects/123" item="123">: a share button that asks once more where Vigie says
// so, and is off where sharing is off.
//
// Attributes  src (an address that answers with the item's effects object), item, lang.
// Property    effects: the object itself, where the host has it already.
// Events      vigie-share {item}: share it now; vigie-share-prompt {item, outcome}: shown,
//             cancelled or shared, for the host to count.
import { button, make, styled } from './dom';
import { askEffects, languageAt, plain, readEffects, type Effects } from './effects';
import { dialogStyle, tokens } from './style';
import { playerTexts } from './texts/player';

class VigieShare extends HTMLElement {
  static readonly observedAttributes = ['src', 'lang'];
  private readonly root = this.attachShadow({ mode: 'open' });
  private readonly page = make('div', { class: 'page' });
  private readonly dialog = make('dialog', { 'aria-labelledby': 'title', part: 'dialog' },
                                 this.page);
  private allowed: Effects = plain;

  get effects(): unknown {
    return this.allowed;
  }
  set effects(value: unknown) {
    this.allowed = readEffects(value);
    this.render();
  }

  connectedCallback(): void {
    styled(this.root, tokens + dialogStyle);
    this.dialog.addEventListener('cancel', () => this.count('cancelled'));
    this.render();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'src') void this.load();
    else this.render();
  }

  private async load(): Promise<void> {
    const address = this.getAttribute('src') ?? '';
    if (address === '') return;
    const effects = await askEffects(address);
    if (this.getAttribute('src') !== address) return;
    this.allowed = effects;
    this.render();
  }

  private render(): void {
    const texts = playerTexts[languageAt(this)];
    const main = make('button', { type: 'button', part: 'button' },
                      make('slot', {}, texts.share));
    main.disabled = !this.allowed.canShare;
    if (main.disabled) main.title = texts.off;
    main.addEventListener('click', () => this.press());
    this.root.replaceChildren(main, this.dialog);
  }

  private press(): void {
    if (!this.allowed.sharePrompt) return this.tell('vigie-share', {});
    const texts = playerTexts[languageAt(this)];
    const done = (outcome: string) => () => {
      this.dialog.close();
      this.count(outcome);
      if (outcome === 'shared') this.tell('vigie-share', {});
    };
    const cancel = button(texts.cancel, { class: 'main' }, done('cancelled'));
    this.page.replaceChildren(
      make('div', { class: 'bar' }, make('h2', { id: 'title' }, texts.promptTitle)),
      make('p', {}, texts.promptText),
      make('div', { class: 'two' }, cancel, button(texts.shareAnyway, {}, done('shared'))));
    this.dialog.dir = languageAt(this) === 'ar' ? 'rtl' : 'ltr';
    this.dialog.showModal();
    cancel.focus();
    this.count('shown');
  }

  private count(outcome: string): void {
    this.tell('vigie-share-prompt', { outcome });
  }

  private tell(name: string, detail: object): void {
    const item = this.getAttribute('item') ?? '';
    this.dispatchEvent(
      new CustomEvent(name, { detail: { item, ...detail }, bubbles: true, composed: true }));
  }
}

if (!customElements.get('vigie-share')) customElements.define('vigie-share', VigieShare);
