// The border: raw JSON in, typed values out. A member that is missing or of another type gets its
// empty value; an answer that is no object at all is an error (whole).

/** JSON whose shape is not known: a finding's evidence, a fact's value. */
export type Raw = { readonly [name: string]: unknown };

export class BadAnswer extends Error {}

export function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function whole(value: unknown): Raw {
  if (!isRaw(value)) throw new BadAnswer('the answer is no JSON object');
  return value;
}

export function inner(value: unknown): Raw {
  return isRaw(value) ? value : {};
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function flag(value: unknown): boolean {
  return value === true;
}

export function list<V>(value: unknown, read: (one: unknown) => V): V[] {
  return Array.isArray(value) ? value.map((one: unknown) => read(one)) : [];
}

export function orNull<V>(value: unknown, read: (one: unknown) => V): V | null {
  return isRaw(value) ? read(value) : null;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An address of this server only: what else could be in an answer is not followed. */
export function pathOrNull(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : null;
}

export function path(value: unknown): string {
  return pathOrNull(value) ?? '';
}

/** Of an answer without content, or whose content is no JSON. */
export function nothing(): void {}
