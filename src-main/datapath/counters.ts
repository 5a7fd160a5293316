/**
 * Counters of interfaces, kept in one SharedArrayBuffer: the core is the only writer, everybody may read.
 * A row is one interface, seen from the switch: rx came in from it, tx went out to it. Frames are counted as
 * they cross the port, so a 64 KiB offload frame counts once and with all its bytes.
 */
import { DROP_REASON_COUNT } from '../packet/drop-reason.ts';
import { isBroadcastMac, isGroupMac } from '../wire/address.ts';

/** Columns of a row; drops by reason start at `drops`. */
export const Column = {
  rxFrames: 0,
  rxBytes: 1,
  rxUnicast: 2,
  rxMulticast: 3,
  rxBroadcast: 4,
  txFrames: 5,
  txBytes: 6,
  /** Frames of control protocols (BPDU, LACP, LLDP): taken by the device, and sent by it. Part of rx and tx. */
  rxControl: 7,
  txControl: 8,
  txUnicast: 9,
  txMulticast: 10,
  txBroadcast: 11,
  /** Frames that wait now: in the queues of the interface, and on the cable that they left by. */
  queued: 12,
  onCable: 13,
  drops: 16,
} as const;

export const ROW = Column.drops + DROP_REASON_COUNT;

/** Number of an interface in flow records and samples (ifIndex, RFC 2863): from 1, and its own while it exists. */
export function interfaceIndex({ row }: { readonly row: number }): number {
  return row / ROW + 1;
}

/**
 * What a frame is by its destination address, as an offset from the columns `rxUnicast` and `txUnicast`: 0 unicast,
 * 1 multicast, 2 broadcast (RFC 2863 ifHCInUcastPkts and its kin).
 */
export function kindColumn(bytes: Uint8Array, destination: number): number {
  if (!isGroupMac(bytes, destination)) return 0;
  return isBroadcastMac(bytes, destination) ? 2 : 1;
}

/** Counts a frame of `length` octets that left; `kind` is its `kindColumn`. */
export function countSent({ cells }: Counters, row: number, kind: number, length: number): void {
  cells[row + Column.txFrames]++;
  cells[row + Column.txBytes] += length;
  cells[row + Column.txUnicast + kind]++;
}

export class Counters {
  readonly buffer: SharedArrayBuffer;
  readonly cells: Float64Array;
  private readonly freeRows: number[] = [];
  private nextRow = 0;

  /** Room for `rows` interfaces, 1 to 1,000,000; `from` carries the rows of a smaller table over. */
  constructor(rows: number, from: Counters | null = null) {
    this.buffer = new SharedArrayBuffer(rows * ROW * 8);
    this.cells = new Float64Array(this.buffer);
    if (from === null) return;
    this.cells.set(from.cells);
    this.nextRow = from.nextRow;
    this.freeRows.push(...from.freeRows);
  }

  get rows(): number {
    return this.cells.length / ROW;
  }

  /** Takes a zeroed row and returns its offset in `cells`, or −1 when the table is full. */
  takeRow(): number {
    const row = this.freeRows.pop() ?? (this.nextRow < this.rows ? this.nextRow++ : -1);
    if (row < 0) return -1;
    this.cells.fill(0, row * ROW, (row + 1) * ROW);
    return row * ROW;
  }

  giveRow(offset: number): void {
    this.freeRows.push(offset / ROW);
  }
}
