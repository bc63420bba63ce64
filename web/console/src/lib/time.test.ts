import { describe, expect, it } from 'vitest';
import { age, bytes, clock, due, duration, interval, minutes, secondsLeft } from './time';

describe('times', () => {
  it('writes a moment with tenths, and hours only when there are any', () => {
    expect(clock(0)).toBe('0:00.0');
    expect(clock(4770)).toBe('0:04.8');
    expect(clock(59_960)).toBe('1:00.0');
    expect(clock(62_000)).toBe('1:02.0');
    expect(clock(3_723_400)).toBe('1:02:03.4');
    expect(clock(-5)).toBe('0:00.0');
  });
  it('rounds a duration to seconds but never to nothing', () => {
    expect(duration(8010)).toBe('0:08');
    expect(duration(59_700)).toBe('1:00');
    expect(duration(200)).toBe('0:01');
    expect(duration(0)).toBe('');
  });
  it('writes a moment once', () => {
    expect(interval(3000, 3000)).toBe('0:03.0');
    expect(interval(0, 4770)).toBe('0:00.0–0:04.8');
  });
  it('says an age in the largest unit', () => {
    const now = Date.parse('2026-05-24T12:00:00Z');
    expect(age('2026-05-24T11:59:40Z', now, 'en')).toBe('now');
    expect(age('2026-05-24T11:55:00Z', now, 'en')).toBe('5 min. ago');
    expect(age('2026-05-22T11:55:00Z', now, 'en')).toBe('2 days ago');
    expect(age('2026-05-24T12:05:00Z', now, 'en')).toBe('now');
    expect(age('no time', now, 'en')).toBe('');
  });
  it('writes sizes', () => {
    expect(bytes(133_969, 'en')).toBe('134 kB');
    expect(bytes(1_500_000, 'en')).toBe('1.5 MB');
    expect(bytes(12, 'en')).toBe('12 bytes');
  });
  it('says when something is due, ahead or behind', () => {
    const now = Date.parse('2026-11-26T12:00:00Z');
    expect(due('2026-11-26T14:59:00Z', now, 'en')).toBe('in 2 hr.');
    expect(due('2026-11-24T12:00:00Z', now, 'en')).toBe('2 days ago');
    expect(due('2026-11-26T12:00:20Z', now, 'en')).toBe('this minute');
    expect(due('', now, 'en')).toBe('');
  });
  it('counts down to nothing, and minutes that are over', () => {
    expect(secondsLeft(30_000, 1)).toBe(30);
    expect(secondsLeft(30_000, 31_000)).toBe(0);
    expect([minutes(59), minutes(60), minutes(-3)]).toEqual([0, 1, 0]);
  });
});
