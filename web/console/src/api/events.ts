// The server's event stream. The browser connects again by itself and says what it saw last.
import { isRaw, text } from './read';
import type { LiveEvent } from './types';

const TYPES = [
  'item.accepted',
  'item.decided',
  'item.edited',
  'item.deleted',
  'item.erased',
  'item.unreadable',
  'item.failed',
  'item.counted',
  'decision.made',
  'bank.changed',
  'job.dead',
  'job.retried',
  'delivery.dead',
  'delivery.retried',
];

export interface Listening {
  onEvent: (event: LiveEvent) => void;
  /** connected; again: after a break, so that something may have been missed. */
  onOpen: (again: boolean) => void;
  onBreak: () => void;
}

function itemOf(data: unknown): string {
  if (typeof data !== 'string') return '';
  try {
    const value: unknown = JSON.parse(data);
    if (!isRaw(value)) return '';
    return isRaw(value.item) ? text(value.item.id) : text(value.item);
  } catch {
    return '';
  }
}

const AGAIN_MS = 5000;

/** Returns the function that ends it. */
export function listen(listening: Listening): () => void {
  let source: EventSource;
  let timer = 0;
  let wasOpen = false;
  const start = (): void => {
    source = new EventSource('/v1/events');
    source.onopen = () => {
      listening.onOpen(wasOpen);
      wasOpen = true;
    };
    source.onerror = () => {
      listening.onBreak();
      // A refused stream is not tried again by the browser.
      if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(start, AGAIN_MS);
    };
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        if (event instanceof MessageEvent) {
          listening.onEvent({ type, item: itemOf(event.data) });
        }
      });
    }
  };
  start();
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
}
