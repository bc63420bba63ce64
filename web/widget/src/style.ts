// Colours, sizes and the font are custom properties, so a host makes the widgets its own:
//   vigie-report { --vigie-accent: #8a2be2; --vigie-radius: 16px; }
// Dark and light follow color-scheme of the host.
export const tokens = `
:host { display: inline-block; font: var(--vigie-font, 16px/1.45 system-ui, sans-serif);
  --surface: var(--vigie-surface, light-dark(#fff, #1c2124));
  --ink: var(--vigie-text, light-dark(#16201f, #eef2f1));
  --muted: var(--vigie-muted, light-dark(#55615f, #a9b5b3));
  --line: var(--vigie-line, light-dark(#c6d0ce, #47524f));
  --accent: var(--vigie-accent, light-dark(#0b6a63, #5cc8bd));
  --on-accent: var(--vigie-on-accent, light-dark(#fff, #06211f));
  --critical: var(--vigie-critical, light-dark(#a4161a, #ff9c9c));
  --radius: var(--vigie-radius, 6px); }
:host([hidden]) { display: none }
* { box-sizing: border-box }
button, input, select, textarea { font: inherit; color: inherit }
button { min-height: 44px; padding: 8px 16px; border: 1px solid var(--line);
  border-radius: var(--radius); background: var(--surface); color: var(--ink); cursor: pointer }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button[disabled] { opacity: .6; cursor: default }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
@media (forced-colors: active) { button { border: 1px solid ButtonText } }
`;

export const dialogStyle = `
dialog { width: min(30rem, calc(100vw - 16px)); max-height: calc(100dvh - 16px); padding: 0;
  border: 1px solid var(--line); border-radius: calc(var(--radius) * 2); background: var(--surface);
  color: var(--ink); overflow: auto }
dialog::backdrop { background: rgb(0 0 0 / .5) }
.page { padding: 16px; display: grid; gap: 16px }
.bar { display: flex; gap: 8px; align-items: center }
.bar h2 { flex: 1; margin: 0; font-size: 1.25em; line-height: 1.2 }
.bar h2:focus { outline: none }
h3, legend { margin: 0; padding: 0; font-size: 1em; font-weight: 600 }
.list { display: grid; gap: 8px; margin: 0; padding: 0; list-style: none }
.list button { width: 100%; text-align: start }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
label, .field { display: grid; gap: 4px }
.tick { display: flex; gap: 8px; align-items: start; padding: 4px 0; min-height: 28px }
.tick input { width: 20px; height: 20px; margin: 2px 0 0; flex: none; accent-color: var(--accent) }
input:not([type=radio], [type=checkbox]), select, textarea { width: 100%; min-height: 44px;
  padding: 8px; border: 1px solid var(--muted); border-radius: var(--radius);
  background: var(--surface) }
textarea { min-height: 6rem; resize: vertical }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 8px }
.muted { color: var(--muted); margin: 0; font-size: .875em }
.wrong { color: var(--critical); margin: 0; font-size: .875em }
[aria-invalid=true] { border-color: var(--critical) !important; border-width: 2px !important }
p { margin: 0 }
`;
