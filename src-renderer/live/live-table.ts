/**
 * A table of live state beside the configuration of an object: learned addresses, partners, roles, counters of queues.
 * It is described as data; reading, drawing, sorting and every empty state are the same for all. The words are
 * `liveTable.<key>.title`, `.none` and one `.column.<column>` per column.
 */
import type { Kind } from '../../src-main/model/lab.ts';
import type { Tone } from '../inventory/state.ts';
import type { ObjectRef } from '../stores/selection.ts';

export interface CellState {
  readonly tone: Tone;
  /** Key of the word: `states.<word>`. */
  readonly word: string;
  /** Shown on hover, '' where there is nothing to say. */
  readonly why?: string;
}

export interface LiveColumn<Row> {
  readonly key: string;
  /** What is sorted by, copied and, without `say`, shown. */
  value(row: Row): string | number;
  /** The value with its unit, in the language of the window. */
  say?(row: Row, t: (key: string, values?: Record<string, string | number>) => string): string;
  /** A dot in the colour of the state and its word, in place of the value. */
  state?(row: Row): CellState;
  readonly mono?: boolean;
  /** Numbers stand on the right. */
  readonly right?: boolean;
  /** A click copies the value. */
  readonly copy?: boolean;
  /** What a click does instead, null where there is nothing to do; its words are `liveTable.<key>.act`. */
  act?(row: Row): (() => unknown) | null;
  /** Left out for some objects: the device, where there is only one. */
  shown?(object: ObjectRef): boolean;
}

export interface LiveTable<Row> {
  readonly key: string;
  /** Kinds of the objects that have it. */
  readonly kinds: readonly Kind[];
  /** Further conditions on the object and its spec: a bond in LACP mode. */
  shown?(object: ObjectRef, spec: unknown): boolean;
  /** Asked every `everyMs` while the lab runs and the window is looked at. */
  read?(object: ObjectRef): Promise<readonly Row[]>;
  readonly everyMs?: number;
  /** In place of `read`: a subscription whose events are all rows. */
  watch?(
    object: ObjectRef,
    options: { signal: AbortSignal },
  ): Promise<AsyncIterable<readonly Row[]>>;
  /**
   * What the button above the rows does, and to how many things it did it; its words are `liveTable.<key>.command`, and
   * `.commanded` afterwards.
   */
  command?(object: ObjectRef): Promise<number>;
  rowKey(row: Row): string;
  readonly columns: readonly LiveColumn<Row>[];
}

/** One table among tables of other rows. */
export function liveTable<Row>(table: LiveTable<Row>): LiveTable<unknown> {
  return table;
}
