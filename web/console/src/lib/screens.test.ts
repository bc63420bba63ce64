import { describe, expect, it } from 'vitest';
import { nextRate } from './playing';
import { screensOf } from './screens';

describe('screens', () => {
  it('are those that a role can use', () => {
    const names = (scopes: string[]) => screensOf(scopes).map((one) => one.name);
    expect(names(['cases:read', 'cases:write', 'items:read'])).toEqual(['desk', 'cases', 'items']);
    expect(names(['admin'])).toContain('people');
    expect(names([])).toEqual([]);
  });
});

describe('speeds', () => {
  it('step, and end at the ends', () => {
    expect([nextRate(1, 1), nextRate(1, -1), nextRate(2, 1), nextRate(0.25, -1)]).toEqual([1.5, 0.5, 2, 0.25]);
  });
});
