/** A typed list of listeners. */
import type { Detach } from '../api/streams.ts';

export class Signal<T = void> {
  readonly #listeners = new Set<(value: T) => void>();

  /** How many listen. */
  get size(): number {
    return this.#listeners.size;
  }

  on(listener: (value: T) => void): Detach {
    // Each subscription is its own, also when one function is given twice.
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
