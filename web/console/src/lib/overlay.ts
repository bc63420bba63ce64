// How one picture lies on the other: what is drawn on both, and where this item's picture is laid
// over the known one's to see how they differ.
import type { Sides, Transform } from '@api/findings';

export interface Outline {
  /** in hundredths of the picture's sides */
  x: number;
  y: number;
  width: number;
  height: number;
  /** where the known item's top left corner is */
  corner: { x: number; y: number };
}

function quarterTurns(rotate: number): number | null {
  return rotate % 90 === 0 ? ((rotate / 90) % 4 + 4) % 4 : null;
}

/** The corner of the part where the known item's top left went: mirrored first, then turned. */
function corner(part: Sides, transform: Transform, isQuery: boolean): { x: number; y: number } {
  let right = isQuery && transform.mirror === 'horizontal';
  let bottom = isQuery && transform.mirror === 'vertical';
  const turns = isQuery ? (quarterTurns(transform.rotate) ?? 0) : 0;
  for (let turn = 0; turn < turns; turn += 1) [right, bottom] = [!bottom, right];
  return { x: 100 * part[right ? 2 : 0], y: 100 * part[bottom ? 3 : 1] };
}

function outline(part: Sides, transform: Transform, isQuery: boolean): Outline {
  return {
    x: 100 * part[0],
    y: 100 * part[1],
    width: 100 * (part[2] - part[0]),
    height: 100 * (part[3] - part[1]),
    corner: corner(part, transform, isQuery),
  };
}

/** The part of this item that shows the known one, and the part of that which can be seen. */
export function outlines(transform: Transform): { query: Outline; reference: Outline } {
  return {
    query: outline(transform.pane, transform, true),
    reference: outline(transform.crop, transform, false),
  };
}

/** Whether both can be laid on each other by a browser: pictures turned by a quarter cannot. */
export function canOverlay(transform: Transform): boolean {
  const turns = quarterTurns(transform.rotate);
  return turns === 0 || turns === 2;
}

/** The style that lays this item's picture on the known one so that its pane covers what it shows. */
export function placement(transform: Transform): string {
  const [cropLeft, cropTop, cropRight, cropBottom] = transform.crop;
  let [left, top, right, bottom] = transform.pane;
  const isHalfTurned = quarterTurns(transform.rotate) === 2;
  const flipsX = (transform.mirror === 'horizontal') !== isHalfTurned;
  const flipsY = (transform.mirror === 'vertical') !== isHalfTurned;
  if (flipsX) [left, right] = [1 - right, 1 - left];
  if (flipsY) [top, bottom] = [1 - bottom, 1 - top];
  const width = (cropRight - cropLeft) / (right - left);
  const height = (cropBottom - cropTop) / (bottom - top);
  const share = (value: number): string => (100 * value).toFixed(2) + '%';
  return (
    `left:${share(cropLeft - left * width)};top:${share(cropTop - top * height)};` +
    `width:${share(width)};height:${share(height)};` +
    `transform:scale(${flipsX ? -1 : 1},${flipsY ? -1 : 1})`
  );
}
