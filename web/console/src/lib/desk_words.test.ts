import { readTask, readVerdict } from '@api/schema';
import { describe, expect, it } from 'vitest';
import { clockTone, clockWords, formulaWords, lockWords, queueWhy, sourceWords, verdictWords } from './desk_words';

const NOON = Date.parse('2026-11-26T12:00:00Z');

function task(members: object) {
  return readTask({ due: '2026-11-26T15:00:00Z', source: 'report', reports: 1, ...members });
}

describe('desk words', () => {
  it('say when a task is due, and that it is late by the reader’s clock too', () => {
    expect(clockWords(task({}), NOON)).toBe('due in 3 hr.');
    expect(clockTone(task({}), NOON)).toBe('muted');
    expect(clockTone(task({ due: '2026-11-26T12:30:00Z' }), NOON)).toBe('caution');
    const late = task({ due: '2026-11-26T10:00:00Z' });
    expect(clockWords(late, NOON)).toBe('late: was due 2 hr. ago');
    expect(clockTone(late, NOON)).toBe('critical');
  });
  it('say where it comes from, and who has it', () => {
    expect(sourceWords(task({ reports: 9, trusted: true, depicted: true }))).toBe(
      'reported · 9 reports · trusted flagger · who is shown reported it',
    );
    expect(lockWords(task({}))).toBe('');
    expect(lockWords(task({ state: 'held' }))).toBe('held');
    expect(lockWords(task({ lock: { owner: 'u', until: '', mine: true } }))).toBe('yours');
    expect(lockWords(task({ state: 'second' }))).toBe('waits for a second person');
  });
  it('show the formula of the priority', () => {
    const priority = { reach: 4.214, harm: 6, clock: 1.4, priority: 35.4 };
    expect(formulaWords(task({ priority }))).toBe('reach 4.21 × harm 6 × clock 1.4 = 35.4');
  });
  it('say why a queue is there, in the server’s words where it is not known', () => {
    expect(queueWhy('general', 'x')).toBe('Everything else that people report.');
    expect(queueWhy('music', 'Rights holders wait here.')).toBe('Rights holders wait here.');
  });
  it('say what became of one’s answers', () => {
    const said = (state: string, copies = 0) =>
      verdictWords(readVerdict({ state, copies, outcome: { visibility: 'remove' } }));
    expect(said('decided', 2)).toMatch(/^Decided: Remove\. .* 2 copies were decided along\.$/);
    expect(said('proposed')).toMatch(/^Proposed: Remove\./);
    expect(said('disagreed')).toMatch(/A third decides\.$/);
  });
});
