// Short news after an act, with its undo. It stays until it is dismissed or the next one comes.

interface Toast {
  text: string;
  undo: (() => Promise<void>) | null;
  /** until when the undo is as if nothing had been; 0 without end */
  untilMs: number;
}

class Toasts {
  current: Toast | null = $state.raw(null);

  show(text: string, undo: (() => Promise<void>) | null = null, untilMs = 0): void {
    this.current = { text, undo, untilMs };
  }

  dismiss(): void {
    this.current = null;
  }
}

export const toasts = new Toasts();
