/** The notebook of a traced frame: the pipeline writes one hop for each thing that looked at it. */
import type { DropReason } from '../packet/drop-reason.ts';
import type { HopNote, HopNoteCode } from './hop-notes.ts';

export type HopKind = 'port' | 'switch' | 'bond' | 'link' | 'mirror';

export interface Hop {
  readonly kind: HopKind;
  /** Interface or bridge id; for a link both ends. */
  readonly name: string;
  readonly notes: HopNote[];
  /** The VLAN tag that the frame carries when it leaves this hop; −1 for none. */
  tci: number;
  /** Index of the hop it came from, −1 for the first. */
  readonly parent: number;
  outcome: 'continue' | 'delivered' | 'dropped';
  reason: DropReason | 0;
  /** The interface that counts the drop; '' where nothing is dropped, or what is left out was never a copy. */
  at: string;
}

/** Most hops kept of one trace: floods in a big lab are cut here. */
export const MAX_HOPS = 2000;

export class Trace {
  readonly hops: Hop[] = [];
  /** True when hops were left out. */
  truncated = false;
  /** The hop whose consequences are being worked out. */
  current = -1;

  /** Writes a hop below the current one, and makes it the current one. */
  enter(kind: HopKind, name: string, tci: number): void {
    if (this.hops.length >= MAX_HOPS) {
      this.truncated = true;
      return;
    }
    this.hops.push({
      kind,
      name,
      notes: [],
      tci,
      parent: this.current,
      outcome: 'continue',
      reason: 0,
      at: '',
    });
    this.current = this.hops.length - 1;
  }

  /** Adds to what the current hop says. */
  note(code: HopNoteCode, values: HopNote['values'] = {}): void {
    this.hops[this.current]?.notes.push({ code, values });
  }

  end(outcome: 'delivered' | 'dropped', reason: DropReason | 0, at = ''): void {
    const hop = this.hops[this.current];
    if (hop === undefined) return;
    hop.outcome = outcome;
    hop.reason = reason;
    hop.at = at;
  }
}
