// Conditions as the default pack has them, and texts that are none.
import { describe, expect, it } from 'vitest';
import { parseCondition } from './condition';

describe('conditions', () => {
  it('reads facts, comparisons, lists, not, and, or', () => {
    expect(parseCondition('findings.known_match.confirmed')).toEqual({
      is: 'fact',
      path: 'findings.known_match.confirmed',
    });
    expect(parseCondition('a.kind in ["same","near"]')).toEqual({
      is: 'in',
      left: { is: 'fact', path: 'a.kind' },
      right: { is: 'list', all: [{ is: 'value', value: 'same' }, { is: 'value', value: 'near' }] },
    });
    expect(parseCondition('!(a && b >= 0.5) || c')).toEqual({
      is: 'or',
      all: [
        {
          is: 'not',
          inner: {
            is: 'and',
            all: [
              { is: 'fact', path: 'a' },
              {
                is: 'compare',
                how: '>=',
                left: { is: 'fact', path: 'b' },
                right: { is: 'value', value: 0.5 },
              },
            ],
          },
        },
        { is: 'fact', path: 'c' },
      ],
    });
  });
  it.each([
    '',
    'a b',
    'a &&',
    '(a',
    'a)',
    '[a',
    'a == ',
    'claims.exists(c, c.ifcn)',
    'findings.unable.abstained.size() > 0',
    'a ? b : c',
    'a + b',
    '"open',
    '('.repeat(40) + 'a' + ')'.repeat(40),
    'a && '.repeat(400) + 'a',
  ])('does not pretend to read %j', (text) => {
    expect(parseCondition(text)).toBeNull();
  });
});
