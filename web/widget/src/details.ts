// The last step of the flow: the fields of a report, each with its label and what is wrong with it.
import { button, make } from './dom';
import {
  asksIdentity, isLegal, legalTextMax, textMax, type Draft, type Flow, type Wrong,
} from './flow';
import { fill, type Texts } from './texts/texts';

type TextField = Exclude<keyof Draft, 'goodFaith'>;

export interface Details {
  texts: Texts;
  flow: Flow;
  draft: Draft;
  wrong: Map<keyof Draft, Wrong>;
  isAccount: boolean;
  send: () => void;
}

function complaint(of: Details, name: keyof Draft): HTMLElement | null {
  const wrong = of.wrong.get(name);
  return wrong ? make('p', { class: 'wrong', id: `${name}-wrong` }, of.texts[wrong]) : null;
}

function described(of: Details, name: keyof Draft): Record<string, string> {
  return of.wrong.has(name)
    ? { id: name, 'aria-invalid': 'true', 'aria-describedby': `${name}-wrong` }
    : { id: name };
}

function line(
  of: Details, name: TextField, label: string, attributes: Record<string, string> = {},
): HTMLElement {
  const input = make('input', { ...described(of, name), dir: 'auto', ...attributes });
  input.value = of.draft[name];
  input.addEventListener('input', () => (of.draft[name] = input.value));
  return make('div', { class: 'field' }, make('label', { for: name }, label), input,
              complaint(of, name));
}

function words(of: Details): HTMLElement {
  const max = isLegal(of.flow) ? legalTextMax : textMax;
  const label = isLegal(of.flow) ? of.texts.legalText : of.texts.text;
  const area = make('textarea', { ...described(of, 'text'), maxlength: String(max), dir: 'auto' });
  const left = make('p', { class: 'muted' });
  const count = () => (left.textContent = fill(of.texts.left, max - area.value.length));
  area.value = of.draft.text;
  area.addEventListener('input', () => {
    of.draft.text = area.value;
    count();
  });
  count();
  return make('div', { class: 'field' }, make('label', { for: 'text' }, label), area, left,
              complaint(of, 'text'));
}

function who(of: Details): HTMLElement {
  const { texts } = of;
  const choices: [string, string][] = [
    ['', texts.shownNone],
    ['me', texts.shownMe],
    ['someone_i_know', texts.shownSomeone],
    ['public_person', texts.shownPublic],
  ];
  const list = choices.map(([value, label]) => {
    const input = make('input', { type: 'radio', name: 'shown', value });
    input.checked = of.draft.shown === value;
    input.addEventListener('change', () => (of.draft.shown = value));
    return make('label', { class: 'tick' }, input, make('span', {}, label));
  });
  return make('fieldset', {}, make('legend', {}, texts.shown), ...list);
}

function moment(of: Details): HTMLElement {
  const { texts } = of;
  const pattern = { inputmode: 'text', maxlength: '8', placeholder: '0:00', dir: 'ltr' };
  return make('fieldset', {}, make('legend', {}, texts.moment),
              make('div', { class: 'two' }, line(of, 'from', texts.momentFrom, pattern),
                   line(of, 'to', texts.momentTo, pattern)));
}

// Countries by their codes; the browser knows what they are called in each language.
const regions =
  'AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG ' +
  'CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH ' +
  'GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW ' +
  'KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA ' +
  'NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK ' +
  'SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN ' +
  'VU WS XK YE ZA ZM ZW';

function country(of: Details, language: string): HTMLElement {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const sorted = regions
    .split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
  const select = make('select', described(of, 'country'), make('option', { value: '' }, ''));
  for (const { code, name } of sorted) select.append(make('option', { value: code }, name));
  select.value = of.draft.country;
  select.addEventListener('change', () => (of.draft.country = select.value));
  return make('div', { class: 'field' }, make('label', { for: 'country' }, of.texts.country),
              select, complaint(of, 'country'));
}

function faith(of: Details): HTMLElement {
  const input = make('input', { type: 'checkbox', ...described(of, 'goodFaith') });
  input.checked = of.draft.goodFaith;
  input.addEventListener('change', () => (of.draft.goodFaith = input.checked));
  return make('div', {},
              make('label', { class: 'tick' }, input, make('span', {}, of.texts.goodFaith)),
              complaint(of, 'goodFaith'));
}

function legal(of: Details, language: string): HTMLElement[] {
  const { texts } = of;
  const identity = asksIdentity(of.flow)
    ? [line(of, 'name', texts.name, { autocomplete: 'name', maxlength: '200' }),
       line(of, 'email', texts.email, { type: 'email', autocomplete: 'email', maxlength: '254' })]
    : [];
  return [make('p', { class: 'muted' }, texts.legalIntro), words(of), country(of, language),
          line(of, 'law', texts.law, { maxlength: '500' }), ...identity];
}

// Everything below the heading of the last step.
export function details(of: Details, language: string): HTMLElement {
  const { texts } = of;
  const isNotice = isLegal(of.flow);
  const link = line(of, 'link', texts.link, { type: 'url', maxlength: '2000', dir: 'ltr' });
  const parts: HTMLElement[] = [];
  if (isNotice) parts.push(...legal(of, language));
  else parts.push(make('p', { class: 'muted' }, texts.optional));
  if (!of.isAccount) parts.push(who(of), moment(of));
  parts.push(link);
  if (!isNotice) parts.push(words(of));
  else parts.push(faith(of));
  parts.push(button(texts.send, { class: 'main', id: 'send' }, of.send));
  return make('div', { class: 'list' }, ...parts);
}
