// One event stream for the whole console; screens say what they want to hear.
import { listen, type LiveEvent } from '@api/events';

type Hear = (event: LiveEvent | 'missed') => void;

class Live {
  connected = $state(false);
  private hearers = new Set<Hear>();

  start(): () => void {
    return listen({
      onEvent: (event) => this.tell(event),
      onOpen: (again) => {
        this.connected = true;
        if (again) this.tell('missed');
      },
      onBreak: () => {
        this.connected = false;
      },
    });
  }

  hear(one: Hear): () => void {
    this.hearers.add(one);
    return () => this.hearers.delete(one);
  }

  private tell(event: LiveEvent | 'missed'): void {
    for (const one of this.hearers) one(event);
  }
}

export const live = new Live();
