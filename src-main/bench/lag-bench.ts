/**
 * What a LAG is worth: 64 flows over two cables of 1 Gbit/s against one, and what is lost when one of them is pulled out.
 * The core alone in a time of its own, so that it is the same on every machine.
 */
import { Counters } from '../datapath/counters.ts';
import { Datapath } from '../datapath/datapath.ts';
import type { Interface } from '../datapath/topology.ts';
import { parseLabFile } from '../model/lab-file.ts';
import { PASS, type Verdict } from '../packet/drop-reason.ts';
import { HEADROOM, type Packet } from '../packet/packet.ts';
import { createBurst, type Port } from '../ports/port.ts';
import { SilentPort } from '../ports/silent-port.ts';
import { compile } from '../switchd/compile.ts';
import type { DriverPlan } from '../switchd/plan.ts';
import { Switchboard, silentListener } from '../switchd/switchboard.ts';
import { median } from './report.ts';

const FLOWS = 64;
/** So many hashes spread the flows in other ways; how evenly one of them does is chance. */
const HASHES = 9;
const FRAME = 1500;
const SOURCE = 6;
const UDP_SOURCE = 34;
/** Within it LACP has brought the members up. */
const LACP_MS = 10_000;
const WARM_UP_MS = 20;
const MEASURED_MS = 100;
/** What is offered: as much as two cables carry, and less than one does. */
const FULL_BPS = 2e9;
const LIGHT_BPS = 9e8;
const CABLE = 'rate: 1Gbit, delay: 1ms';
const PULLED = 'tor:1';

export interface LagResult {
  /** Octets over two cables, as a multiple of those over one; the median hash. */
  readonly gain: number;
  /** Frames that a pulled cable cost beyond those that were on it, and time until all flows arrived again; the worst hash. */
  readonly lostBeyond: number;
  readonly movedAfterMs: number;
}

/** Measures once; the hashes of each `round` are others. */
export function measureLag(round: number, hashes = HASHES): LagResult {
  const seeds = Array.from({ length: hashes }, (_, at) => round * hashes + at);
  const one = carried(1, round);
  const pulls = seeds.map(pulled);
  return {
    gain: median(seeds.map((seed) => carried(2, seed) / one)),
    lostBeyond: Math.max(...pulls.map(({ lostBeyond }) => lostBeyond)),
    movedAfterMs: Math.max(...pulls.map(({ movedAfterMs }) => movedAfterMs)),
  };
}

function carried(cables: 1 | 2, seed: number): number {
  const field = new Field(cables, seed);
  field.offer(FULL_BPS, WARM_UP_MS);
  const before = field.left.octets;
  field.offer(FULL_BPS, MEASURED_MS);
  return field.left.octets - before;
}

function pulled(seed: number): Omit<LagResult, 'gain'> {
  const field = new Field(2, seed);
  const before = field.left.frames;
  let sent = field.offer(LIGHT_BPS, WARM_UP_MS);
  const onCable = field.interface(PULLED).impairment?.frames ?? 0;
  field.left.arrivals.fill(Number.NaN);
  const pulledMs = field.nowMs;
  field.apply(true);
  sent += field.offer(LIGHT_BPS, MEASURED_MS);
  field.advance(WARM_UP_MS);
  return {
    lostBeyond: sent - (field.left.frames - before) - onCable,
    movedAfterMs: Math.max(...field.left.arrivals) - pulledMs,
  };
}

/** A VM's port: counts what it is given, and notes when each flow first came. */
class Ear extends SilentPort {
  frames = 0;
  octets = 0;
  nowMs = 0;
  readonly arrivals = new Float64Array(FLOWS);

  override send({ buffer, start, end }: Packet): Verdict {
    const flow = buffer[start + UDP_SOURCE + 1];
    this.frames++;
    this.octets += end - start;
    if (Number.isNaN(this.arrivals[flow])) this.arrivals[flow] = this.nowMs;
    return PASS;
  }
}

/** A VM on a host with a LACP bond, and one on a host with a wide uplink that sends to it. */
class Field {
  readonly left = new Ear();
  nowMs = 0;
  readonly #datapath = new Datapath(new Counters(1));
  readonly #board: Switchboard;
  readonly #cables: 1 | 2;
  readonly #burst = createBurst(1);
  readonly #frame = new Uint8Array(HEADROOM + FRAME);

  constructor(cables: 1 | 2, seed: number) {
    this.#cables = cables;
    const others = new Ear();
    const open = (_: unknown, { id }: { readonly id: string }): Port =>
      id === 'left:eth0' ? this.left : others;
    this.#board = new Switchboard(
      this.#datapath,
      { open, close: () => {} },
      silentListener,
      () => seed,
    );
    this.#frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0], HEADROOM);
    this.#frame.set([0x45, 0, (FRAME - 14) >> 8, (FRAME - 14) & 255], HEADROOM + 14);
    this.#frame.set([64, 17, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1], HEADROOM + 22);
    this.apply(false);
    this.advance(LACP_MS);
    this.#send('left:eth0', 0);
    this.advance(WARM_UP_MS);
  }

  interface(id: string): Interface {
    return this.#board.interfaces.get(id) as Interface;
  }

  /** Puts the lab in force, with the first cable pulled out or not. */
  apply(cut: boolean): void {
    const { lab } = parseLabFile(labText(this.#cables, cut));
    if (lab === null) throw new Error('the lab of the benchmark is wrong');
    const running = new Map<string, DriverPlan[]>(
      [...lab.vm.keys()].map((vm) => [vm, [{ kind: 'tap', device: vm }]]),
    );
    this.#datapath.nowMs = this.nowMs;
    this.#board.apply({ ...compile(lab, running), lightVms: [] });
    this.#datapath.flush();
  }

  /** Sends frames of all flows in turn at a rate for so long; returns how many. */
  offer(bps: number, ms: number): number {
    const everyMs = (FRAME * 8000) / bps;
    const count = Math.round(ms / everyMs);
    const beganMs = this.nowMs;
    for (let sent = 0; sent < count; sent++) {
      this.#send('right:eth0', sent % FLOWS);
      this.advance(beganMs + (sent + 1) * everyMs - this.nowMs);
    }
    return count;
  }

  /** Lets time pass, in which LACP and the cables do what is due. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      const stepMs = Math.min(endMs, this.nowMs + 1);
      for (
        let due = this.#datapath.nextReleaseMs;
        due <= stepMs;
        due = this.#datapath.nextReleaseMs
      )
        this.#turn(Math.max(due, this.nowMs));
      this.#turn(stepMs);
    }
  }

  #turn(nowMs: number): void {
    this.nowMs = nowMs;
    this.left.nowMs = nowMs;
    this.#datapath.nowMs = nowMs;
    this.#datapath.release(nowMs);
    this.#board.control.tick(nowMs);
    this.#datapath.flush();
  }

  #send(from: string, flow: number): void {
    const isBack = from === 'left:eth0';
    this.#frame[HEADROOM + 5] = isBack ? 2 : 1;
    this.#frame[HEADROOM + SOURCE + 5] = isBack ? 1 : 2;
    this.#frame[HEADROOM + UDP_SOURCE + 1] = flow;
    const packet = this.#burst.packets[0] as Packet;
    packet.set(this.#frame, 0, 0, HEADROOM, HEADROOM + FRAME);
    this.#burst.count = 1;
    this.#datapath.receiveBurst(this.interface(from), this.#burst, this.nowMs);
    this.#datapath.flush();
  }
}

function labText(cables: 1 | 2, cut: boolean): string {
  const second = cables === 2;
  return `
netyard: 1
name: bench
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch, lags: { lag1: { mode: lacp, members: ["1"${second ? ', "2"' : ''}] } } } }
hosts:
  a: { zone: r/z, nics: [eth0, eth1], bonds: { bond0: { mode: lacp, members: [eth0${second ? ', eth1' : ''}] } } }
  b: { zone: r/z, nics: [eth0] }
links:
  - { ends: [a:eth0, tor:1], ${CABLE}, cut: ${cut} }
  - { ends: [a:eth1, tor:2], ${CABLE} }
  - { ends: [b:eth0, tor:3] }
switches: { s: { uplinks: { a: bond0, b: eth0 }, portGroups: { g: { vlan: 10 } } } }
vms:
  left: { host: a, kind: light, nics: [{ network: s/g }] }
  right: { host: b, kind: light, nics: [{ network: s/g }] }
`;
}
