// What a person chose, kept in this browser.

/** A browser may refuse storage; the choice then lasts as long as the page. */
export function stored(name: string): string {
  try {
    return localStorage.getItem('vigie.' + name) ?? '';
  } catch {
    return '';
  }
}

export function store(name: string, value: string): void {
  try {
    localStorage.setItem('vigie.' + name, value);
  } catch {
    // as above
  }
}
