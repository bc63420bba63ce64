// The editor of a pack's files: CodeMirror 6, in a shadow tree, where its styles need no exception
// from the page's content security policy. Loaded when a draft is opened, not before.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Text } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { DraftCheckedDiagnostics as Found, PolicyLanguage } from '@api/schema';
import { isInCondition, suggest, type PackName, type Suggestion } from './suggest';

export interface EditorOptions {
  text: string;
  label: string;
  readonly: boolean;
  language: PolicyLanguage | null;
  /** what the draft names now */
  names: () => readonly PackName[];
  onchange: (text: string) => void;
}

export interface EditorHandle {
  mark: (found: readonly Found[]) => void;
  goTo: (line: number, column: number) => void;
  destroy: () => void;
}

const TYPES: Record<Suggestion['kind'], string> = {
  fact: 'variable',
  name: 'property',
  value: 'constant',
  function: 'function',
  method: 'method',
};

function documentation(one: Suggestion): HTMLElement {
  const box = document.createElement('div');
  for (const text of one.about) {
    const line = document.createElement('p');
    line.textContent = text;
    box.append(line);
  }
  return box;
}

function completionOf(one: Suggestion): Completion {
  const { label, detail, kind } = one;
  return { label, detail, type: TYPES[kind], info: () => documentation(one) };
}

function complete(language: PolicyLanguage, names: EditorOptions['names']) {
  return (context: CompletionContext): CompletionResult | null => {
    const lines = context.state.sliceDoc(0, context.pos).split('\n');
    const before = lines.at(-1) ?? '';
    if (!context.explicit && !isInCondition(lines)) return null;
    const found = suggest(language, before, names());
    if (found === null) return null;
    // Nothing opens over a word that is whole: Enter begins a new line there.
    const word = before.slice(before.length - found.length);
    const isWhole = found.all.some((one) => one.label === word);
    if (!context.explicit && (word === '' || isWhole)) return null;
    return { from: context.pos - found.length, options: found.all.map(completionOf) };
  };
}

/** Where a line and a column are; the end of the line when it is shorter. */
function placeIn(text: Text, line: number, column: number): { from: number; to: number } {
  const at = text.line(Math.min(Math.max(line, 1), text.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  return { from, to: column > 0 ? Math.max(Math.min(from + 1, at.to), from) : at.to };
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--info)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

const LOOK = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '13px', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--muted)', borderColor: 'var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--raised)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--accent-soft)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    boxShadow: 'var(--float)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionInfo': { maxWidth: '360px', padding: '8px' },
  '.cm-completionInfo p': { margin: '0 0 4px', overflowWrap: 'anywhere' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)' },
  // Its own marks are pictures in data: addresses, which the page's content security policy refuses.
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--critical)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--caution)' },
  '.cm-lint-marker': { width: 'auto', textAlign: 'center' },
  '.cm-lint-marker-error': { content: 'none', color: 'var(--critical)' },
  '.cm-lint-marker-warning': { content: 'none', color: 'var(--caution)' },
  '.cm-lint-marker-error::before': { content: '"✕"' },
  '.cm-lint-marker-warning::before': { content: '"!"' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--critical)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--caution)' },
});

function extensions(options: EditorOptions) {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    highlightSelectionMatches(),
    yaml(),
    indentUnit.of('  '),
    syntaxHighlighting(COLOURS),
    LOOK,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
    EditorState.readOnly.of(options.readonly),
    // By itself in conditions alone: the rest is prose, and Enter must not replace its words.
    autocompletion({
      override: options.language === null ? [] : [complete(options.language, options.names)],
    }),
    keymap.of([
      { key: 'Tab', run: acceptCompletion },
      ...completionKeymap,
      ...lintKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onchange(update.state.doc.toString());
    }),
  ];
}

export function openEditor(tree: ShadowRoot, options: EditorOptions): EditorHandle {
  const state = EditorState.create({ doc: options.text, extensions: extensions(options) });
  const view = new EditorView({ state, root: tree, parent: tree });
  return {
    mark: (found) => {
      const marks = found.map((one): Diagnostic => {
        const message = [one.message, one.suggestion].filter((text) => text !== '').join('. ');
        const severity = one.severity === 'error' ? 'error' : 'warning';
        return { ...placeIn(view.state.doc, one.line, one.column), severity, message };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    goTo: (line, column) => {
      const { from } = placeIn(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
