// How far a transfer is, in words: count, rate, remaining time.
import { locale, t } from '../messages/index.svelte';
import { bytes, duration } from './time';

const SPEED_AFTER_MS = 500; // before, the first packets tell nothing

export function speedOf(sentBytes: number, elapsedMs: number): number {
  return elapsedMs < SPEED_AFTER_MS ? 0 : (sentBytes * 1000) / elapsedMs;
}

export function progressWords(sentBytes: number, sizeBytes: number, speed: number): string {
  const shown = t('upload.sending', {
    sent: bytes(sentBytes, locale.language),
    size: bytes(sizeBytes, locale.language),
  });
  if (speed <= 0 || sentBytes >= sizeBytes) return shown;
  const left = duration(((sizeBytes - sentBytes) / speed) * 1000);
  return `${shown}, ${t('upload.rate', { rate: bytes(speed, locale.language), left })}`;
}
