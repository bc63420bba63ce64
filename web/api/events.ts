// The server's event stream. The browser connects again by itself and says what it saw last.
import { inner } from './read';
import { EVENT_TYPE, readEvent, type Event } from './schema';

/** Members that an event does not have are empty. */
export type LiveEvent = Event;

export interface Listening {
  onEvent: (event: LiveEvent) => void;
  /** connected; again: after a break, so that something may have been missed. */
  onOpen: (again: boolean) => void;
  onBreak: () => void;
}

/** null when it is no JSON */
function eventOf(type: string, data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    return { ...readEvent(inner(JSON.parse(data))), type };
  } catch {
    return null;
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
        const heard = event instanceof MessageEvent ? eventOf(type, event.data) : null;
        if (heard !== null) listening.onEvent(heard);
      });
    }
  };
  start();
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
}
