import { describe, expect, it } from 'vitest';
import { readFinding } from '@api/schema';
import { findingWords } from './found';

describe('what was found', () => {
  it.each([
    [{ kind: 'fingerprint', evidence: { usable_frames: 32, audio_codes: 43 } },
      '32 pictures, 43 pieces of sound'],
    [{ kind: 'fingerprint', evidence: { usable_frames: 1, audio_codes: 0 } }, '1 picture'],
    [{ kind: 'known_match', verdict: 'manipulated', evidence: { bank: 'b', entry: 'e', entry_verdict: 'manipulated' } },
      'manipulated: b/e'],
    [{ kind: 'known_match', verdict: 'none' }, 'nothing found'],
    [{ kind: 'scene_cuts', evidence: { count: 1 } }, '1 cut'],
    [{ kind: 'captions', evidence: { lines: [{}, {}] } }, '2 lines'],
    [{ kind: 'media_facts', evidence: { container: 'mov', streams: [{ codec: 'h264' }, 7] } },
      'mov, h264'],
    [{ kind: 'silence', verdict: 'some', evidence: { silent_ms: 3200 } }, 'some, 0:03 altogether'],
    [{ kind: 'black', verdict: 'none', evidence: { total_ms: 0 } }, 'nothing found'],
    [{ kind: 'ai_trace', verdict: 'ai_generated', evidence: { traces: [{ signal: 'iptc' }] } },
      'the file states that it was made with software (iptc)'],
    [{ kind: 'synthetic', verdict: 'likely', score: 0.91 }, 'likely, probability 91%'],
    [{ kind: 'other', verdict: null }, 'measured'],
  ])('%j', (finding, words) => {
    expect(findingWords(readFinding(finding))).toBe(words);
  });
});
