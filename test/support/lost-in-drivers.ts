/**
 * Drops that happen between a port and the world outside, each brought about with real sockets and devices. A test of every
 * reason reads this list, so what stands here is tried.
 */
import { expect } from 'vitest';
import type { DropReasonName } from '../../src-main/packet/drop-reason.ts';
import type { DriverPlan } from '../../src-main/switchd/plan.ts';
import { BROADCAST, frame } from './lab-core.ts';
import { SteppedCore } from './stepped-core.ts';
import { StreamPeer, socketFolder } from './stream-peer.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const VMS = ['a', 'b', 'c'] as const;
type VmName = (typeof VMS)[number];
type Drivers = Partial<Record<VmName, DriverPlan>>;

/** Three VMs on a bridge. */
const text = `
netyard: 1
name: drivers
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: { br0: {} } } }
vms:
${VMS.map((vm) => `  ${vm}: { host: h, kind: light, nics: [{ network: br0 }] }`).join('\n')}
`;

/** The lab with its VMs as peers of stream sockets. */
export class DriverRig {
  readonly core: SteppedCore;
  readonly #peers = new Map<VmName, StreamPeer>();
  readonly #folder = socketFolder();

  private constructor(drivers: Drivers) {
    const paths = VMS.map((vm) => [vm, this.#folder.path(vm)] as const);
    const stream = (path: string): DriverPlan => ({ kind: 'stream', path, role: 'listen' });
    this.core = new SteppedCore(
      text,
      new Map(paths.map(([vm, path]) => [vm, [drivers[vm] ?? stream(path)]])),
    );
    for (const [vm, path] of paths)
      if (drivers[vm] === undefined) this.#peers.set(vm, StreamPeer.connect(path));
  }

  /** With all ports up. `drivers`: those of VMs that are no peers. */
  static async open(drivers: Drivers = {}): Promise<DriverRig> {
    const rig = new DriverRig(drivers);
    const { core } = rig;
    const isReady = (vm: VmName) =>
      core.isUp(`${vm}:eth0`) && rig.#peers.get(vm)?.socket.connecting !== true;
    await core.loop.until(() => VMS.every(isReady), 'all ports');
    return rig;
  }

  peer(vm: VmName): StreamPeer {
    return this.#peers.get(vm) as StreamPeer;
  }

  close(): void {
    this.core.close();
    for (const peer of this.#peers.values()) peer.socket.destroy();
    this.#folder.remove();
  }
}

/** A drop of a port, how it comes about, and what is said of it then. */
export interface DriverCase {
  readonly port: string;
  /** The port by which the frame that is shown came in. */
  readonly origin: string;
  readonly bring: (rig: DriverRig) => void;
  readonly sentence: string;
}

const broadcast = (count: number, length: number): Uint8Array[] =>
  new Array(count).fill(frame(A, BROADCAST, { length }));

/** With stream sockets alone. */
export const streamCases = {
  malformed: {
    port: 'a:eth0',
    origin: 'a:eth0',
    bring: (rig) => rig.peer('a').socket.write(Uint8Array.from([0x7f, 0, 0, 0, ...frame(A, B)])),
    sentence:
      'A frame like this ends at a:eth0 now and then: The frame carries a length or offload header that cannot be true.',
  },
  queueFull: {
    port: 'b:eth0',
    origin: 'a:eth0',
    bring: (rig) => {
      rig.peer('b').socket.pause();
      rig.peer('a').send(broadcast(10_000, 1500));
    },
    sentence:
      'A frame like this ends at b:eth0 now and then: The queue of the receiver is full: it reads too slowly.',
  },
  notConnected: {
    port: 'b:eth0',
    origin: 'a:eth0',
    bring: (rig) => {
      // More than is gathered before a write; that b has gone is seen after it.
      rig.peer('a').send(broadcast(120, 1500));
      rig.peer('b').socket.destroy();
    },
    sentence: 'The frame ends at b:eth0: the port is down because nothing is connected to it.',
  },
} as const satisfies Partial<Record<DropReasonName, DriverCase>>;

/** With a TAP device at b. */
export const tapCases = {
  deviceError: {
    port: 'b:eth0',
    origin: 'a:eth0',
    bring: (rig) => rig.peer('a').send(broadcast(1, 60)),
    sentence: 'The frame ends at b:eth0: the port is down because nothing is connected to it.',
  },
} as const satisfies Partial<Record<DropReasonName, DriverCase>>;

/** Brings a drop about, does what comes `then` before the core sees anything of it, and holds what is shown to what was sent. */
export async function expectExplained(
  rig: DriverRig,
  reason: keyof typeof streamCases | keyof typeof tapCases,
  then = () => {},
): Promise<void> {
  const cases: Record<string, DriverCase> = { ...streamCases, ...tapCases };
  const { port, origin, sentence, bring } = cases[reason] as DriverCase;
  const { core } = rig;
  bring(rig);
  then();
  core.loop.turnOf(({ id }) => id === 'a:eth0');
  await core.loop.until(() => core.drops(port, reason) > 0, reason);
  // What else has happened is seen now.
  await core.loop.settle();
  const { drop, said } = core.explain(port, reason);
  expect(drop.origin).toBe(origin);
  expect(Buffer.from(drop.bytes).toString('hex')).toContain('02000000000a0800');
  expect(said).toMatchObject({ reached: false, sentence, fix: null });
  expect(said.hops.length).toBeGreaterThan(0);
}
