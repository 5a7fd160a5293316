/** Entries of a forwarding database as others see and set them. */

type FdbEntryType = 'learned' | 'static' | 'sticky';

export interface FdbEntry {
  readonly vid: number;
  readonly mac: Uint8Array;
  readonly port: number;
  readonly type: FdbEntryType;
  /** 0 of a static entry; −1 of a sticky one that was not seen yet. */
  readonly ageMs: number;
}

/** An entry by configuration. Static: always there. Sticky: there while its address is seen, and only on its port. */
export interface FixedEntry {
  readonly vid: number;
  readonly mac: Uint8Array;
  readonly port: number;
  readonly sticky: boolean;
}
