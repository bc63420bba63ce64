// The time, for ages; it moves every half minute.
class Now {
  ms = $state(Date.now());
  constructor() {
    window.setInterval(() => {
      this.ms = Date.now();
    }, 30_000);
  }
}

export const now = new Now();
