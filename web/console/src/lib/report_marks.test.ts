import { readCaseReport } from '@api/schema';
import { describe, expect, it } from 'vitest';
import { reportMarks } from './report_marks';
import { toldLane } from './timeline';

describe('moments that reporters pointed at', () => {
  it('are marks of a lane of their own, in order', () => {
    const reports = [
      { category: 'altered.edited', moment: { from_ms: 6000, to_ms: 7000 }, text: 'here' },
      { category: 'spam', moment: null },
      { category: 'false.other', moment: { from_ms: 1000, to_ms: 0 } },
    ].map(readCaseReport);
    const lane = toldLane(reportMarks(reports), 8000);
    expect(lane.marks.map((one) => [one.kind, one.from_ms, one.to_ms, one.words])).toEqual([
      ['false.other', 1000, 1000, ''],
      ['altered.edited', 6000, 7000, 'here'],
    ]);
    expect(lane.marks[1]).toMatchObject({ x: 75, width: 12.5 });
  });
  it('stay within a clip that is shorter than they say', () => {
    const [mark] = toldLane([{ from_ms: 9000, to_ms: 9500, kind: 'spam', words: '' }], 8000).marks;
    expect((mark?.x ?? 0) + (mark?.width ?? 0)).toBeLessThanOrEqual(100);
    expect(toldLane([{ from_ms: 0, to_ms: 1, kind: 'spam', words: '' }], 0).marks).toEqual([]);
  });
});
