import { describe, expect, it } from 'vitest';
import type { Transform } from '@api/findings';
import { canOverlay, outlines, placement } from './overlay';

const PLAIN: Transform = { speed: 1, mirror: '', rotate: 0, crop: [0, 0, 1, 1], pane: [0, 0, 1, 1] };

describe('how one picture lies on the other', () => {
  it('outlines the part of this item and the part of the known one', () => {
    const cut: Transform = { ...PLAIN, crop: [0.1, 0.2, 0.9, 1], pane: [0.5, 0, 1, 0.5] };
    expect(outlines(cut).query).toEqual({ x: 50, y: 0, width: 50, height: 50, corner: { x: 50, y: 0 } });
    expect(outlines(cut).reference.corner).toEqual({ x: 10, y: 20 });
    expect(outlines(cut).reference.width).toBeCloseTo(80);
  });
  it('marks where the known item’s top left corner went', () => {
    const at = (changed: Partial<Transform>) => outlines({ ...PLAIN, ...changed }).query.corner;
    expect(at({ mirror: 'horizontal' })).toEqual({ x: 100, y: 0 });
    expect(at({ mirror: 'vertical' })).toEqual({ x: 0, y: 100 });
    expect(at({ rotate: 90 })).toEqual({ x: 100, y: 0 });
    expect(at({ rotate: 180 })).toEqual({ x: 100, y: 100 });
    expect(at({ rotate: 270 })).toEqual({ x: 0, y: 100 });
    expect(at({ mirror: 'horizontal', rotate: 90 })).toEqual({ x: 100, y: 100 });
  });
  it('lays this item on the known one', () => {
    expect(placement(PLAIN)).toBe(
      'left:0.00%;top:0.00%;width:100.00%;height:100.00%;transform:scale(1,1)',
    );
    // In the lower right quarter of this item: twice as large, and moved up and left.
    expect(placement({ ...PLAIN, pane: [0.5, 0.5, 1, 1] })).toBe(
      'left:-100.00%;top:-100.00%;width:200.00%;height:200.00%;transform:scale(1,1)',
    );
    expect(placement({ ...PLAIN, mirror: 'horizontal', crop: [0.2, 0, 1, 1] })).toBe(
      'left:20.00%;top:0.00%;width:80.00%;height:100.00%;transform:scale(-1,1)',
    );
    expect(placement({ ...PLAIN, rotate: 180 })).toContain('scale(-1,-1)');
  });
  it('says when a browser cannot', () => {
    expect([0, 90, 180, 270, -90].map((rotate) => canOverlay({ ...PLAIN, rotate }))).toEqual([
      true, false, true, false, false,
    ]);
  });
});
