// The moments that reporters pointed at, as marks of the timeline.
import type { CaseReport } from '@api/schema';
import type { Told } from './timeline';

export function reportMarks(reports: readonly CaseReport[]): Told[] {
  return reports.flatMap(({ moment, category, text }) => {
    if (moment === null) return [];
    const to_ms = Math.max(moment.from_ms, moment.to_ms);
    return [{ from_ms: moment.from_ms, to_ms, kind: category, words: text }];
  });
}
