// What an examined finding says in a few words: its verdict, or its figures where it judges nothing.
import { matchOf } from '@api/findings';
import { isRaw, number, text, type Raw } from '@api/read';
import type { Finding } from '@api/schema';
import { locale, t, tn, word } from '../messages/index.svelte';
import { duration, percent } from './time';

function objects(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRaw) : [];
}

/** "mov, h264, aac" of a file's container and streams. */
function mediaWords(evidence: Raw): string {
  const codecs = objects(evidence.streams).map((stream) => text(stream.codec));
  return [text(evidence.container), ...codecs].filter((one) => one !== '').join(', ');
}

/** "some, 3 s altogether" of black, frozen or silent stretches. */
function stretchWords(verdict: string, totalMs: number): string {
  if (totalMs <= 0) return verdict;
  return t('found.altogether', { verdict, total: duration(totalMs) });
}

/** The signals that say how it was made, as the file names them. */
function traceWords(verdict: string, evidence: Raw): string {
  const signals = new Set(objects(evidence.traces).map((trace) => text(trace.signal)));
  return signals.size === 0 ? verdict : `${verdict} (${[...signals].join(', ')})`;
}

/** "32 pictures, 43 pieces of sound" of which it can be found again. */
function printWords(frames: number, codes: number): string {
  const parts = [frames > 0 ? tn('found.frames', frames) : '', codes > 0 ? tn('found.codes', codes) : ''];
  return parts.filter((one) => one !== '').join(', ') || t('none');
}

function knownWords(finding: Finding): string {
  const match = matchOf(finding);
  if (match === null) return judged(finding);
  const entry = `${match.bank}/${match.entry}`;
  return t('found.known', { verdict: word('verdict', match.entry_verdict), entry });
}

function judged({ kind, verdict, evidence }: Finding): string {
  if (verdict === null) return t('findings.measured');
  if (verdict === 'none') return t('findings.nothing');
  const words = word('verdict', verdict);
  if (kind === 'ai_trace') return traceWords(words, evidence);
  const total = number(evidence.total_ms) + number(evidence.silent_ms);
  return stretchWords(words, total);
}

function saidBy(finding: Finding): string {
  const { kind, evidence } = finding;
  switch (kind) {
    case 'media_facts':
      return mediaWords(evidence);
    case 'fingerprint':
      return printWords(number(evidence.usable_frames), number(evidence.audio_codes));
    case 'known_match':
      return knownWords(finding);
    case 'scene_cuts':
      return tn('found.cuts', number(evidence.count));
    case 'captions':
      return tn('found.lines', objects(evidence.lines).length);
    default:
      return judged(finding);
  }
}

export function findingWords(finding: Finding): string {
  if (finding.score === null) return saidBy(finding);
  const p = percent(finding.score, locale.language);
  return `${saidBy(finding)}, ${t('findings.score', { p })}`;
}
