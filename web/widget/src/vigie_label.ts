// <vigie-label src="/effects/123">: what people should know about a video, beside its player.
//
// Attributes  src (an address that answers with the item's effects object), lang.
// Property    effects: the object itself, where the host has it already.
// Nothing is shown, and no room taken, where there is no label.
import { make, styled } from './dom';
import { askEffects, languageAt, plain, readEffects, type Effects } from './effects';
import { tokens } from './style';
import { playerTexts } from './texts/player';

const style = `
:host { display: block }
ul { display: grid; gap: 4px; margin: 0; padding: 0; list-style: none }
li { display: flex; gap: 8px; align-items: center; padding: 8px 12px; border: 1px solid var(--line);
  border-inline-start: 4px solid var(--accent); border-radius: var(--radius);
  background: var(--surface); color: var(--ink) }
li[data-axis=truth] { border-inline-start-color: var(--critical) }
span { flex: 1 }
`;

class VigieLabel extends HTMLElement {
  static readonly observedAttributes = ['src', 'lang'];
  private readonly root = this.attachShadow({ mode: 'open' });
  private shown: Effects = plain;

  get effects(): unknown {
    return this.shown;
  }
  set effects(value: unknown) {
    this.shown = readEffects(value);
    this.render();
  }

  connectedCallback(): void {
    styled(this.root, tokens + style);
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
    // Another address may have been asked for meanwhile.
    if (this.getAttribute('src') !== address) return;
    this.shown = effects;
    this.render();
  }

  private render(): void {
    const texts = playerTexts[languageAt(this)];
    const why = this.shown.reasonsUrl === '' ? null : this.shown.reasonsUrl;
    const items = this.shown.labels.map(({ axis, text }) =>
      make('li', { 'data-axis': axis }, make('span', {}, text),
           why !== null && /^(\/|https?:)/.test(why)
             ? make('a', { href: why, 'aria-label': `${texts.why} ${text}` }, texts.why)
             : null));
    this.hidden = items.length === 0;
    this.root.replaceChildren(make('ul', { role: 'list' }, ...items));
  }
}

if (!customElements.get('vigie-label')) customElements.define('vigie-label', VigieLabel);
