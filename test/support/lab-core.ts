/**
 * A lab's datapath in the test's own thread: the real compiler, switchboard and pipeline, with ports that only
 * note what they are given. Time stands still unless the test moves it.
 */
import { Column, Counters } from '../../src-main/datapath/counters.ts';
import { Datapath } from '../../src-main/datapath/datapath.ts';
import type { Lab } from '../../src-main/model/lab.ts';
import { parseLabFile } from '../../src-main/model/lab-file.ts';
import { DropReason, type DropReasonName } from '../../src-main/packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../src-main/packet/packet.ts';
import { takeTags } from '../../src-main/packet/vlan-tag.ts';
import { createBurst } from '../../src-main/ports/port.ts';
import { SilentPort } from '../../src-main/ports/silent-port.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import { Neighbors } from '../../src-main/switchd/neighbors.ts';
import type { DriverPlan } from '../../src-main/switchd/plan.ts';
import { Switchboard } from '../../src-main/switchd/switchboard.ts';
import { parseMac } from '../../src-main/wire/address.ts';

/** Frames that a port notes between two `send`s of the test. */
const MAX_NOTED = 10_000;

/** A port that keeps the frames it was given, with their tags put back as text. */
class NotingPort extends SilentPort {
  readonly got: string[] = [];
  override send(packet: Packet): 0 {
    if (this.got.length < MAX_NOTED) this.got.push(describe(packet));
    return 0;
  }
}

function describe(packet: Packet): string {
  const mac = (at: number): string =>
    Array.from(packet.buffer.subarray(packet.start + at, packet.start + at + 6), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(':');
  const tag = packet.tci === NO_TAG ? '' : ` vlan ${packet.tci & 0xfff}`;
  const pcp = packet.tci === NO_TAG || packet.tci >>> 13 === 0 ? '' : ` pcp ${packet.tci >>> 13}`;
  return `${mac(6)} > ${mac(0)}${tag}${pcp}`;
}

/** An Ethernet frame of `length` octets without tag, or with one. */
export function frame(from: string, to: string, { length = 60, tci = NO_TAG } = {}): Uint8Array {
  const bytes = new Uint8Array(length + (tci === NO_TAG ? 0 : 4));
  bytes.set(parseMac(to) as Uint8Array, 0);
  bytes.set(parseMac(from) as Uint8Array, 6);
  bytes.set(tci === NO_TAG ? [8, 0] : [0x81, 0, tci >> 8, tci & 255, 8, 0], 12);
  return bytes;
}

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export class LabCore {
  readonly datapath = new Datapath(new Counters(1));
  readonly links: string[] = [];
  readonly board: Switchboard;
  readonly neighbors: Neighbors;
  nowMs = 0;
  private readonly ports = new Map<string, NotingPort>();
  private readonly burst = createBurst(1);

  constructor(lab: Lab | string) {
    this.board = new Switchboard(
      this.datapath,
      {
        open: (_driver, iface) => {
          const port = new NotingPort();
          this.ports.set(iface.id, port);
          return port;
        },
        close: () => {},
      },
      {
        link: (id, up, why) => this.links.push(up ? `${id} up` : `${id} down: ${why}`),
        bond: (id, { active }) => this.links.push(`${id} active ${active}`),
        treeChanged: () => {},
        bpduGuard: (_bridge, port) => this.links.push(`${port} shut by BPDU guard`),
        rootGuard: (_bridge, port, on) => this.links.push(`${port} root guard ${on}`),
      },
      () => 4711,
    );
    this.neighbors = new Neighbors(this.datapath, this.board.control, this.board);
    this.apply(lab);
  }

  /** Lets so much time pass: frames that wait go on, and the protocols of the devices do what is due in it. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let next = this.tick(); next <= endMs; next = this.tick())
      this.nowMs = Math.max(next, this.nowMs + 1);
    this.nowMs = endMs;
    this.tick();
  }

  private tick(): number {
    this.datapath.nowMs = this.nowMs;
    this.datapath.release(this.nowMs);
    const next = this.board.control.tick(this.nowMs);
    this.datapath.flush();
    return Math.min(next, this.datapath.nextReleaseMs);
  }

  /** Brings the core in line with a lab, all its VMs running. */
  apply(lab: Lab | string): void {
    const model = typeof lab === 'string' ? labOf(lab) : lab;
    const running = new Map<string, DriverPlan[]>();
    for (const [id, vm] of model.vm)
      running.set(
        id,
        (vm.nics ?? []).map((_, nic) => ({ kind: 'stream', path: `${id}${nic}`, role: 'listen' })),
      );
    const plan = compile(model, running);
    this.board.apply({ ...plan, lightVms: [] });
    this.neighbors.apply(plan);
    this.datapath.flush();
  }

  /** Sends frames into a port and returns what came out where: `web2:eth0 02:… > ff:…`, sorted. */
  send(port: string, ...frames: Uint8Array[]): string[] {
    this.enter(port, ...frames);
    this.datapath.flush();
    return this.got();
  }

  /** Lets frames come in by a port; what devices have to say to that is not said before the next flush. */
  enter(port: string, ...frames: Uint8Array[]): void {
    for (const noting of this.ports.values()) noting.got.length = 0;
    const iface = this.board.interfaces.get(port);
    if (iface === undefined) throw new Error(`no port ${port}`);
    for (const bytes of frames) {
      const packet = this.burst.packets[0] as Packet;
      const buffer = new Uint8Array(bytes.length + 64);
      buffer.set(bytes, 64);
      packet.set(buffer, 0, 0, 64, buffer.length);
      takeTags(packet);
      this.burst.count = 1;
      this.datapath.receiveBurst(iface, this.burst, this.nowMs);
    }
  }

  /** What came out since the last frames were sent. */
  got(): string[] {
    return [...this.ports].flatMap(([id, { got }]) => got.map((text) => `${id} ${text}`)).sort();
  }

  /** Frames that ended at a port for a reason. */
  drops(port: string, reason: DropReasonName): number {
    const row = this.board.interfaces.get(port)?.row ?? 0;
    return this.datapath.counters.cells[row + Column.drops + DropReason[reason]] ?? 0;
  }
}

/** The lab of a text; throws with the problems of it. */
export function labOf(text: string): Lab {
  const { lab, problems } = parseLabFile(text, 'test.yaml');
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (lab === null || errors.length > 0)
    throw new Error(errors.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
  return lab;
}
