/** Spanning trees with a real peer: Open vSwitch in a network namespace, on the far ends of TAP devices that are our ports. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { switchdEntry } from '../../src-main/app/entry-path.ts';
import { Switchd } from '../../src-main/switchd/client.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import type { StpRow } from '../../src-main/switchd/messages.ts';
import { BpduFlag, BpduRole, BpduType, readBpdu, writeBpdu } from '../../src-main/wire/bpdu.ts';
import { dissectFrames } from '../support/collectors.ts';
import { labOf } from '../support/lab-core.ts';
import { NetnsRig } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';
import { OvsProcess } from '../support/scenario/ovs-process.ts';
import { TreeNet } from '../support/tree-net.ts';

type Protocol = 'rstp' | 'stp';

/** Roles and states in one wording: `1 root forwarding`. */
type Row = `${string} ${string} ${string}`;

const PATIENCE_MS = 60_000;
/** Hello times for which what came up must stay up. */
const HELLOS = 5;

/** A fabric switch of two ports to Open vSwitch and one for a station. */
const labText = (protocol: Protocol, priority: number): string => `
netyard: 1
name: trees
fabric:
  tor:
    kind: l2-switch
    ports: { 1: { stp: { edge: never } }, 2: { stp: { edge: never } }, 3: { stp: { edge: always } } }
    stp: { protocol: ${protocol}, priority: ${priority}, helloTime: 1, maxAge: 6, forwardDelay: 4 }
`;

withPeers('spanning trees with Open vSwitch', ['tap', 'iproute', 'ping', 'ovs'], () => {
  let rig: NetnsRig;
  let core: Switchd;
  let ovs: OvsProcess;
  let space: string;
  let station: string;

  beforeEach(async () => {
    rig = new NetnsRig();
    space = rig.namespace('ovs');
    station = rig.namespace('far');
    ovs = await OvsProcess.start(space);
    core = await Switchd.start({
      entry: switchdEntry,
      onEvent: () => {},
      onDeath: (error) => {
        throw error;
      },
    });
  });
  afterEach(async () => {
    await core?.close();
    await ovs?.close();
    await rig.close();
  });

  const device = (port: number): string => `${rig.prefix}p${port}`;

  /** Our side, with the ports of `off` switched off. */
  async function ours(protocol: Protocol, priority: number, off: readonly number[] = []) {
    const plan = compile(labOf(labText(protocol, priority)), new Map());
    const interfaces = plan.interfaces.map((iface) => {
      const port = Number(iface.id.split(':')[1]);
      const driver = { kind: 'tap', device: device(port) } as const;
      return { ...iface, mtu: 1500, driver, enabled: !off.includes(port) };
    });
    expect(await core.configure({ ...plan, interfaces })).toEqual(new Map());
  }

  /** Their side: both links, and an address of the bridge itself. */
  async function theirs(protocol: Protocol, priority: number): Promise<void> {
    for (const port of [1, 2]) {
      rig.ip('link', 'set', device(port), 'netns', space);
      rig.ip('-n', space, 'link', 'set', device(port), 'addrgenmode', 'none', 'up');
    }
    rig.move(device(3), station, '10.9.0.2/24');
    const times =
      protocol === 'rstp'
        ? ['rstp-max-age=6', 'rstp-forward-delay=4']
        : ['stp-hello-time=1', 'stp-max-age=6', 'stp-forward-delay=4'];
    const options = [`${protocol}-priority=${priority}`, ...times];
    const bridge = ['set', 'bridge', 'br0'];
    await ovs.vsctl(
      ...['add-br', 'br0', '--', ...bridge, 'datapath_type=netdev', `${protocol}_enable=true`],
      ...options.map((option) => `other_config:${option}`),
      ...[1, 2].flatMap((port) => [
        ...['--', 'add-port', 'br0', device(port), '--', 'set', 'port', device(port)],
        `other_config:${protocol}-port-num=${port}`,
      ]),
    );
    rig.ip('-n', space, 'addr', 'add', '10.9.0.1/24', 'dev', 'br0');
    rig.ip('-n', space, 'link', 'set', 'br0', 'up');
  }

  async function row(): Promise<StpRow> {
    const found = await core.call('stp', 'tor');
    if (found === null) throw new Error('no spanning tree');
    return found;
  }

  async function ourRows(): Promise<Row[]> {
    const { ports } = await row();
    return ports
      .filter(({ port }) => port !== 'tor:3')
      .map(({ port, role, state }): Row => `${port.slice(4)} ${role} ${state}`);
  }

  async function theirRows(protocol: Protocol): Promise<Row[]> {
    const text = await ovs.ctl.call(`${protocol}/show`, 'br0');
    const rows = text.matchAll(/^\s+\S+p([12])\s+(\w+)\s+(\w+)\s+\d+\s+\d+\.\d+/gm);
    return [...rows]
      .map(([, port, role, state]): Row => {
        const word = state?.toLowerCase() === 'blocking' ? 'discarding' : state?.toLowerCase();
        return `${port} ${role?.toLowerCase()} ${word}`;
      })
      .sort();
  }

  const sides = async (protocol: Protocol) => ({
    ours: await ourRows(),
    theirs: await theirRows(protocol),
  });
  type Sides = Awaited<ReturnType<typeof sides>>;

  const become = (protocol: Protocol, wanted: Sides) =>
    expect.poll(() => sides(protocol), { timeout: PATIENCE_MS }).toEqual(wanted);

  /** Sees BPDUs come and go for a while, and nothing else change. */
  async function stay(protocol: Protocol, wanted: Sides): Promise<void> {
    const count = async (): Promise<number> =>
      (await row()).ports.reduce((sum, { rxBpdus, txBpdus }) => sum + rxBpdus + txBpdus, 0);
    const { topologyChanges } = await row();
    for (const end = (await count()) + 3 * HELLOS; (await count()) < end; await sleep(200))
      expect(await sides(protocol)).toEqual(wanted);
    expect((await row()).topologyChanges).toBe(topologyChanges);
  }

  /** Every echo comes, and comes once. */
  async function reached(): Promise<void> {
    const ping = ['ping', '-c', '3', '-i', '0.05', '-W', '1', '10.9.0.1'];
    const ask = (): string => {
      try {
        return rig.runIn(station, ...(ping as [string, ...string[]]));
      } catch {
        return 'nothing came';
      }
    };
    await expect.poll(ask, { timeout: PATIENCE_MS }).toContain(' 3 received, 0% packet loss');
    expect(ask()).not.toMatch(/duplicates|DUP!/);
  }

  const weAreRoot: Sides = {
    ours: ['1 designated forwarding', '2 designated forwarding'],
    theirs: ['1 root forwarding', '2 alternate discarding'],
  };
  const theyAreRoot: Sides = { ours: weAreRoot.theirs, theirs: weAreRoot.ours };

  it.each(['rstp', 'stp'] as const)(
    '%s: Netyard is root, and a cut heals',
    async (protocol) => {
      await ours(protocol, 4096);
      await theirs(protocol, 8192);
      await become(protocol, weAreRoot);
      await stay(protocol, weAreRoot);
      await reached();
      // Their end of the first link goes down; ours hears nothing of it but silence.
      rig.ip('-n', space, 'link', 'set', device(1), 'down');
      await expect
        .poll(async () => (await theirRows(protocol)).at(-1), { timeout: PATIENCE_MS })
        .toBe('2 root forwarding');
      await reached();
      rig.ip('-n', space, 'link', 'set', device(1), 'up');
      await become(protocol, weAreRoot);
      await reached();
    },
    240_000,
  );

  it.each(['rstp', 'stp'] as const)(
    '%s: Open vSwitch is root, and a cut heals',
    async (protocol) => {
      await ours(protocol, 8192);
      await theirs(protocol, 4096);
      await become(protocol, theyAreRoot);
      await stay(protocol, theyAreRoot);
      expect((await row()).root).toMatch(/^4096\//);
      expect((await row()).rootPort).toBe('tor:1');
      await reached();
      await ours(protocol, 8192, [1]);
      await expect
        .poll(async () => (await ourRows()).at(-1), { timeout: PATIENCE_MS })
        .toBe('2 root forwarding');
      await reached();
      await ours(protocol, 8192);
      await become(protocol, theyAreRoot);
      await reached();
    },
    240_000,
  );
});

withPeers('BPDUs, read by tshark', ['tshark'], () => {
  it('decode without a complaint', () => {
    const frames = (['rstp', 'stp'] as const).flatMap(bpdusOf);
    const types = frames.map((frame) => readBpdu(frame, 0, frame.length)?.type);
    expect(new Set(types)).toEqual(new Set([BpduType.rst, BpduType.config, BpduType.tcn]));
    const dissected = dissectFrames(frames, 'stp');
    expect(dissected.filter(({ malformed }) => malformed)).toEqual([]);
    const texts = dissected.map(({ text }) => text);
    const one = (type: BpduType): string => texts[types.indexOf(type)] ?? '';
    expect(one(BpduType.rst)).toMatch(/Rapid Spanning Tree \(2\)/);
    expect(one(BpduType.rst)).toMatch(/Port Role: \w+/);
    expect(one(BpduType.config)).toMatch(/BPDU Type: Configuration/);
    expect(one(BpduType.config)).toMatch(/Hello Time: 2/);
    expect(one(BpduType.tcn)).toMatch(/BPDU Type: Topology Change Notification/);
  });
});

/** What a bridge of its own says, and what it says to a better root while its topology changes. */
function bpdusOf(protocol: Protocol): Uint8Array[] {
  const net = new TreeNet();
  const node = net.addBridge({ protocol });
  const up = net.addStation(node, { edge: 'never' });
  net.addStation(node, { edge: 'never' });
  net.begin();
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 0x99);
  const better = {
    ...{ type: protocol === 'rstp' ? BpduType.rst : BpduType.config, role: BpduRole.unknown },
    ...{ flags: 0, root: '1000.020000000099', rootPathCost: 0, bridge: '1000.020000000099' },
    ...{ port: 0x8001, messageAge: 0, maxAge: 20, helloTime: 2, forwardDelay: 15 },
  };
  const flags = BpduFlag.proposal | BpduFlag.forwarding | BpduFlag.learning;
  const said = protocol === 'rstp' ? { ...better, flags, role: BpduRole.designated } : better;
  for (let second = 0; second < 60; second += 2) {
    if (second >= 10) net.send(up.iface, writeBpdu(said, mac));
    net.advance(2);
  }
  return up.memory.sent.map(({ buffer, start, end }) => buffer.slice(start, end));
}
