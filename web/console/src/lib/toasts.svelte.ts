// Short news after an act, with its undo. It stays until it is dismissed or the next one comes.

interface Toast {
  text: string;
  undo: (() => Promise<void>) | null;
}

class Toasts {
  current: Toast | null = $state.raw(null);

  show(text: string, undo: (() => Promise<void>) | null = null): void {
    this.current = { text, undo };
  }

  dismiss(): void {
    this.current = null;
  }
}

export const toasts = new Toasts();
