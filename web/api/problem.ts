// An answer that is no success, in the words of RFC 9457. status 0: no answer came at all.
import { readProblem } from './schema';

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly instance: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || title);
  }
}

const RETRY_MAX_SECONDS = 300;

export function retryAfter(header: string | null): number | null {
  if (header === null || !/^\d+$/.test(header.trim())) return null;
  return Math.min(Number(header), RETRY_MAX_SECONDS);
}

export function problemOf(status: number, body: string, retry: string | null): Problem {
  let value: unknown = null;
  try {
    value = JSON.parse(body);
  } catch {
    // Not ours: a proxy's page. The status tells.
  }
  const { title, detail, instance } = readProblem(value);
  return new Problem(status, title, detail, instance, retryAfter(retry));
}

/** Anything caught, as a problem that a page can show. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, '', error instanceof Error ? error.message : '', '');
}
