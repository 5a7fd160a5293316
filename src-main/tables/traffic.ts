/**
 * Traffic of one host by VLAN, split by where its other end is. At most MAX_VLANS have numbers of their own; what other VLANs
 * carry is counted together, so that a guest with a trunk cannot make the table grow.
 */

/** Columns of a VLAN: frames; octets stand WIDTH further on. */
export const TrafficColumn = {
  /** From VM to VM on this host. */
  local: 0,
  /** To and from VMs on other hosts. */
  eastWestOut: 1,
  eastWestIn: 2,
  /** To and from what is no VM of the lab. */
  northSouthOut: 3,
  northSouthIn: 4,
  /** To group addresses: they have no one other end. */
  groupOut: 5,
  groupIn: 6,
} as const;
export type TrafficColumn = (typeof TrafficColumn)[keyof typeof TrafficColumn];

const WIDTH = 7;
const ROW = WIDTH * 2;
export const MAX_VLANS = 256;
/** The VLAN under which those without numbers of their own are told. */
export const OTHER_VLANS = -1;
const NONE = 0xffff;

export interface TrafficRow {
  readonly vlan: number;
  /** By column. */
  readonly frames: Float64Array;
  readonly octets: Float64Array;
}

export class HostTraffic {
  /** Row of each VLAN id; row 0 is for those without one. */
  private readonly rowOf = new Uint16Array(4096).fill(NONE);
  private readonly vlans: number[] = [OTHER_VLANS];
  private cells = new Float64Array(4 * ROW);

  /** Counts a frame. `vid` is 0 to 4095. */
  count(vid: number, column: TrafficColumn, octets: number): void {
    let row = this.rowOf[vid] as number;
    if (row === NONE) row = this.take(vid);
    const at = row * ROW + column;
    this.cells[at]++;
    this.cells[at + WIDTH] += octets;
  }

  /** VLANs that carried something, in the order of their first frames. */
  rows(): TrafficRow[] {
    const rows = this.vlans.map((vlan, row) => ({
      vlan,
      frames: this.cells.slice(row * ROW, row * ROW + WIDTH),
      octets: this.cells.slice(row * ROW + WIDTH, (row + 1) * ROW),
    }));
    return rows.filter(({ frames }) => frames.some((count) => count > 0));
  }

  private take(vid: number): number {
    const full = this.vlans.length > MAX_VLANS;
    const row = full ? 0 : this.vlans.length;
    this.rowOf[vid] = row;
    if (full) return row;
    this.vlans.push(vid);
    if (this.vlans.length * ROW > this.cells.length) {
      const cells = new Float64Array(this.cells.length * 2);
      cells.set(this.cells);
      this.cells = cells;
    }
    return row;
  }
}
