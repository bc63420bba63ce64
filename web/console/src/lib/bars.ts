// Rows of a bar chart: names, counts, and how long each bar is.

export interface Bar {
  name: string;
  /** more than one where a row has several, such as more and fewer */
  counts: number[];
  /** of the widest, 0 to 100, one for each count */
  widths: number[];
}

/** The longest first; at most so many rows. */
export function barsOf(rows: readonly { name: string; counts: number[] }[], max = 12): Bar[] {
  const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0);
  const shown = rows
    .filter((row) => sum(row.counts) > 0)
    .sort((a, b) => sum(b.counts) - sum(a.counts))
    .slice(0, max);
  const widest = Math.max(1, ...shown.flatMap((row) => row.counts));
  return shown.map(({ name, counts }) => ({
    name,
    counts,
    widths: counts.map((count) => Math.round((count / widest) * 1000) / 10),
  }));
}
