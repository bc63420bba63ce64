// The player's seconds and the timeline's milliseconds.

export function seconds(ms: number): number {
  return ms / 1000;
}

// What the player itself reports lies this close to where it is.
const NEAR_MS = 400;

export function isElsewhere(currentSeconds: number, wantedMs: number): boolean {
  return Math.abs(currentSeconds * 1000 - wantedMs) > NEAR_MS;
}

/** Where a repeated stretch starts again, when its end has been reached. */
export function wraps(
  currentSeconds: number,
  loop: { from_ms: number; to_ms: number } | null,
): number | null {
  if (loop === null || currentSeconds * 1000 < loop.to_ms) return null;
  return seconds(loop.from_ms);
}

/** A picture's time at 25 a second: what a player can step by without knowing the rate. */
export const FRAME_MS = 40;

const RATES: readonly number[] = [0.25, 0.5, 1, 1.5, 2];

/** The next slower or faster speed, at the ends the same. */
export function nextRate(now: number, by: 1 | -1): number {
  const at = RATES.indexOf(now);
  return RATES[Math.min(Math.max((at < 0 ? 2 : at) + by, 0), RATES.length - 1)] ?? 1;
}
