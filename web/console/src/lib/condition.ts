// The conditions that policies are made of, read as far as they can be said in a sentence: facts,
// comparisons, lists, not, and, or. What calls functions is not (null): it is shown as it is.

export type Comparison = '==' | '!=' | '>=' | '<=' | '>' | '<';
const COMPARISONS: readonly Comparison[] = ['==', '!=', '>=', '<=', '>', '<'];

export type Condition =
  | { is: 'value'; value: string | number | boolean }
  | { is: 'fact'; path: string }
  | { is: 'compare'; how: Comparison; left: Condition; right: Condition }
  | { is: 'in'; left: Condition; right: Condition }
  | { is: 'list'; all: Condition[] }
  | { is: 'not'; inner: Condition }
  | { is: 'and' | 'or'; all: Condition[] };

const TOKEN = /\s*(?:"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z_][\w.]*|&&|\|\||[=!<>]=|[()[\],<>!])/y;
const TOKENS_MAX = 500;
const DEPTH_MAX = 16;

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const found = TOKEN.exec(text);
    if (found === null || tokens.length >= TOKENS_MAX) return null;
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** Thrown and caught here only: the text is no condition of the kinds above. */
class Unsaid extends Error {}

class Reader {
  private at = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly string[]) {}

  whole(): Condition {
    const read = this.chain('||', 'or', () => this.chain('&&', 'and', () => this.compared()));
    if (this.at < this.tokens.length && this.depth === 0) throw new Unsaid();
    return read;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private chain(sign: string, is: 'and' | 'or', read: () => Condition): Condition {
    const first = read();
    const all = [first];
    while (this.take(sign)) all.push(read());
    return all.length === 1 ? first : { is, all };
  }

  private compared(): Condition {
    const left = this.single();
    if (this.take('in')) return { is: 'in', left, right: this.single() };
    for (const how of COMPARISONS) {
      if (this.take(how)) return { is: 'compare', how, left, right: this.single() };
    }
    return left;
  }

  private single(): Condition {
    if (this.take('!')) return { is: 'not', inner: this.single() };
    if (this.take('(')) return this.within(')', () => this.whole());
    if (this.take('[')) return this.within(']', () => this.list());
    const token = this.tokens[this.at++] ?? '';
    if (token === 'true' || token === 'false') return { is: 'value', value: token === 'true' };
    if (/^\d/.test(token)) return { is: 'value', value: Number(token) };
    if (token.startsWith('"')) return { is: 'value', value: token.slice(1, -1) };
    if (/^[A-Za-z_]/.test(token) && this.tokens[this.at] !== '(') return { is: 'fact', path: token };
    throw new Unsaid();
  }

  private list(): Condition {
    const all = [this.single()];
    while (this.take(',')) all.push(this.single());
    return { is: 'list', all };
  }

  private within(end: string, read: () => Condition): Condition {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw new Unsaid();
    const inner = read();
    this.depth -= 1;
    if (!this.take(end)) throw new Unsaid();
    return inner;
  }
}

export function parseCondition(text: string): Condition | null {
  const tokens = tokensOf(text);
  if (tokens === null || tokens.length === 0) return null;
  try {
    return new Reader(tokens).whole();
  } catch (error) {
    if (error instanceof Unsaid) return null;
    throw error;
  }
}
