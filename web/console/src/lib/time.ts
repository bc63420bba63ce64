// Times, sizes and counts in the reader's language.

/** 0:04.8 for a moment in a clip; with hours when there are any. */
export function clock(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const seconds = Math.floor(tenths / 10) % 60;
  const minutes = Math.floor(tenths / 600) % 60;
  const hours = Math.floor(tenths / 36000);
  const tail = `${String(seconds).padStart(2, '0')}.${tenths % 10}`;
  if (hours === 0) return `${minutes}:${tail}`;
  return `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** 0:08 for a whole clip: rounded to seconds, but never to nothing. */
export function duration(ms: number): string {
  if (ms <= 0) return '';
  const seconds = Math.max(1, Math.round(ms / 1000));
  return clock(seconds * 1000).slice(0, -2);
}

export function interval(fromMs: number, toMs: number): string {
  return toMs > fromMs ? `${clock(fromMs)}–${clock(toMs)}` : clock(fromMs);
}

const AGES: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

/** "5 min ago"; below a minute "now". */
export function age(iso: string, nowMs: number, language: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  const seconds = Math.max(0, Math.floor((nowMs - then) / 1000));
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, size] of AGES) {
    if (seconds >= size) return format.format(-Math.floor(seconds / size), unit);
  }
  return format.format(0, 'second');
}

/** "in 3 hr." or "2 days ago": until or since something is due. */
export function due(iso: string, nowMs: number, language: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  const seconds = Math.round((then - nowMs) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, size] of AGES) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'minute');
}

export function secondsLeft(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

/** Minutes of so many seconds, a started one not counted. */
export function minutes(seconds: number): number {
  return Math.floor(Math.max(0, seconds) / 60);
}

export function date(iso: string, language: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'long',
  });
  return format.format(then);
}

/** "25 Nov 2026", for tables; the hour is told on demand. */
export function day(iso: string, language: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(then);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

export function bytes(count: number, language: string): string {
  let unit = 0;
  let size = count;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[unit],
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  });
  return format.format(size);
}

export function whole(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

export function percent(share: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  return format.format(Math.min(1, Math.max(0, share)));
}
