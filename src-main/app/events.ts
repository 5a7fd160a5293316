/** What happened, for people: the last events of this engine, newest last. */
import type { NetyardEvent } from '../api/contract.ts';
import { type AppSaid, appSaid, sayApp } from './sentences.ts';
import { Signal } from './signal.ts';

/** Events kept. */
const MAX_EVENTS = 1_000;

export type NewEvent = Pick<NetyardEvent, 'severity'> &
  Pick<AppSaid, 'code'> &
  Partial<Pick<NetyardEvent, 'values' | 'lab' | 'object'>>;

export class EventLog {
  readonly added = new Signal<NetyardEvent>();
  readonly #events: NetyardEvent[] = [];
  readonly #now: () => number;
  #next = 1;

  constructor(now: () => number) {
    this.#now = now;
  }

  list(): NetyardEvent[] {
    return [...this.#events];
  }

  add(event: NewEvent): void {
    const { code, values = {} } = event;
    const full = {
      lab: null,
      object: null,
      ...event,
      values,
      message: sayApp([appSaid(code, values)]),
      id: this.#next++,
      at: this.#now(),
    };
    this.#events.push(full);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    this.added.emit(full);
  }
}
