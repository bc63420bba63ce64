// The server's event stream. The browser connects again by itself and says what it saw last.
import { inner, text } from './read';
import { EVENT_TYPE } from './schema';

export interface LiveEvent {
  type: string;
  /** empty when it is about no item */
  item: string;
}

export interface Listening {
  onEvent: (event: LiveEvent) => void;
  /** connected; again: after a break, so that something may have been missed. */
  onOpen: (again: boolean) => void;
  onBreak: () => void;
}

function itemOf(data: unknown): string {
  if (typeof data !== 'string') return '';
  try {
    return text(inner(JSON.parse(data)).item);
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
    for (const type of EVENT_TYPE) {
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
