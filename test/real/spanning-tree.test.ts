/** Spanning trees with a real peer: Open vSwitch in a network namespace, on the far ends of TAP devices that are our ports. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExpectStatic, expect, it, type TestContext } from 'vitest';
import type { StpRow } from '../../src-main/switchd/messages.ts';
import { BpduFlag, BpduRole, BpduType, readBpdu, writeBpdu } from '../../src-main/wire/bpdu.ts';
import { dissectFrames } from '../support/collectors.ts';
import { LINKS, OvsPeer } from '../support/ovs-peer.ts';
import { withPeers } from '../support/peers.ts';
import { TreeNet } from '../support/tree-net.ts';

type Protocol = 'rstp' | 'stp';

/** Roles and states in one wording: `1 root forwarding`. */
type Row = `${string} ${string} ${string}`;

interface Sides {
  readonly ours: Row[];
  readonly theirs: Row[];
}

const PATIENCE_MS = 60_000;
/** Hello times for which what came up must stay up. */
const HELLOS = 5;
const BETTER = 4096;
const WORSE = 8192;

/** RSTP needs its timers only when something is lost; STP always, so they are those of the standard, where time goes faster. */
const TIMES = {
  rstp: { fast: false, helloTime: 1, maxAge: 6, forwardDelay: 4 },
  stp: { fast: true, helloTime: 2, maxAge: 20, forwardDelay: 15 },
};

/** A fabric switch of two ports to Open vSwitch and one for a station. */
function labText(protocol: Protocol, priority: number): string {
  const { helloTime, maxAge, forwardDelay } = TIMES[protocol];
  const times = `helloTime: ${helloTime}, maxAge: ${maxAge}, forwardDelay: ${forwardDelay}`;
  return `
netyard: 1
name: trees
fabric:
  tor:
    kind: l2-switch
    ports: { 1: { stp: { edge: never } }, 2: { stp: { edge: never } }, 3: { stp: { edge: always } } }
    stp: { protocol: ${protocol}, priority: ${priority}, ${times} }
`;
}

/** Our bridge and theirs, in one test. */
class Trees {
  private readonly expect: ExpectStatic;
  private readonly protocol: Protocol;
  private readonly peer: OvsPeer;
  private readonly priority: number;

  private constructor(expect: ExpectStatic, protocol: Protocol, peer: OvsPeer, priority: number) {
    this.expect = expect;
    this.protocol = protocol;
    this.peer = peer;
    this.priority = priority;
  }

  static async open(
    { expect, onTestFinished }: TestContext,
    protocol: Protocol,
    priorities: Record<'ours' | 'theirs', number>,
  ): Promise<Trees> {
    const { fast, helloTime, maxAge, forwardDelay } = TIMES[protocol];
    const peer = await OvsPeer.open({ expect, ports: ['tor:1', 'tor:2', 'tor:3'], fast });
    onTestFinished(() => peer.close());
    const trees = new Trees(expect, protocol, peer, priorities.ours);
    await trees.switchOff();
    const options = [
      `${protocol}-priority=${priorities.theirs}`,
      `${protocol}-max-age=${maxAge}`,
      `${protocol}-forward-delay=${forwardDelay}`,
      // RSTP of Open vSwitch has no hello time to set.
      ...(protocol === 'stp' ? [`stp-hello-time=${helloTime}`] : []),
    ];
    await peer.theirs(
      ...['set', 'bridge', 'br0', `${protocol}_enable=true`],
      ...options.map((option) => `other_config:${option}`),
      ...LINKS.flatMap((link) => [
        ...['--', 'add-port', 'br0', peer.device(link), '--', 'set', 'port', peer.device(link)],
        `other_config:${protocol}-port-num=${link}`,
      ]),
    );
    return trees;
  }

  /** Our side with the ports of `off` switched off. */
  switchOff(...off: number[]): Promise<void> {
    return this.peer.ours(labText(this.protocol, this.priority), off);
  }

  /** Their end of a link goes down or up. */
  link(port: number, state: 'up' | 'down'): void {
    this.peer.link(port, state);
  }

  async row(): Promise<StpRow> {
    const found = await this.peer.core.call('stp', 'tor');
    if (found === null) throw new Error('no spanning tree');
    return found;
  }

  async ours(): Promise<Row[]> {
    const { ports } = await this.row();
    return ports
      .filter(({ port }) => port !== 'tor:3')
      .map(({ port, role, state }): Row => `${port.slice(4)} ${role} ${state}`);
  }

  async theirs(): Promise<Row[]> {
    const text = await this.peer.ovs.ctl.call(`${this.protocol}/show`, 'br0');
    const rows = text.matchAll(/^\s+\S+p([12])\s+(\w+)\s+(\w+)\s+\d+\s+\d+\.\d+/gm);
    return [...rows]
      .map(([, port, role, state]): Row => {
        const word = state?.toLowerCase() === 'blocking' ? 'discarding' : state?.toLowerCase();
        return `${port} ${role?.toLowerCase()} ${word}`;
      })
      .sort();
  }

  private async sides(): Promise<Sides> {
    return { ours: await this.ours(), theirs: await this.theirs() };
  }

  async become(wanted: Sides): Promise<void> {
    await this.expect.poll(() => this.sides(), { timeout: PATIENCE_MS }).toEqual(wanted);
  }

  /** One end sees that its second link leads to the root now. */
  async turnsToTheSecond(end: 'ours' | 'theirs'): Promise<void> {
    await this.expect
      .poll(async () => (await this[end]()).at(-1), { timeout: PATIENCE_MS })
      .toBe('2 root forwarding');
  }

  /** Sees BPDUs come and go for a while, and nothing else change. */
  async stay(wanted: Sides): Promise<void> {
    const count = async (): Promise<number> =>
      (await this.row()).ports.reduce((sum, { rxBpdus, txBpdus }) => sum + rxBpdus + txBpdus, 0);
    const { topologyChanges } = await this.row();
    for (const end = (await count()) + 3 * HELLOS; (await count()) < end; await sleep(200))
      this.expect(await this.sides()).toEqual(wanted);
    this.expect((await this.row()).topologyChanges).toBe(topologyChanges);
  }

  /** Every echo comes, and comes once. */
  async reached(): Promise<void> {
    const ask = (): Promise<string> => this.peer.ping(3);
    await this.expect.poll(ask, { timeout: PATIENCE_MS }).toContain(' 3 received, 0% packet loss');
    this.expect(await ask()).not.toMatch(/duplicates|DUP!/);
  }
}

const weAreRoot: Sides = {
  ours: ['1 designated forwarding', '2 designated forwarding'],
  theirs: ['1 root forwarding', '2 alternate discarding'],
};
const theyAreRoot: Sides = { ours: weAreRoot.theirs, theirs: weAreRoot.ours };

// What waits for timers waits at the same time.
withPeers('spanning trees with Open vSwitch', ['tap', 'iproute', 'ping', 'ovs'], () => {
  it.concurrent.for(['rstp', 'stp'] as const)(
    '%s: Netyard is root, and a cut heals',
    { timeout: 240_000 },
    async (protocol, context) => {
      const trees = await Trees.open(context, protocol, { ours: BETTER, theirs: WORSE });
      await trees.become(weAreRoot);
      await trees.stay(weAreRoot);
      await trees.reached();
      // Their end of the first link goes down; ours hears nothing of it but silence.
      trees.link(1, 'down');
      await trees.turnsToTheSecond('theirs');
      await trees.reached();
      trees.link(1, 'up');
      await trees.become(weAreRoot);
      await trees.reached();
    },
  );

  it.concurrent.for(['rstp', 'stp'] as const)(
    '%s: Open vSwitch is root, and a cut heals',
    { timeout: 240_000 },
    async (protocol, context) => {
      const trees = await Trees.open(context, protocol, { ours: WORSE, theirs: BETTER });
      await trees.become(theyAreRoot);
      await trees.stay(theyAreRoot);
      const { root, rootPort } = await trees.row();
      context.expect(root).toMatch(/^4096\//);
      context.expect(rootPort).toBe('tor:1');
      await trees.reached();
      await trees.switchOff(1);
      await trees.turnsToTheSecond('ours');
      await trees.reached();
      await trees.switchOff();
      await trees.become(theyAreRoot);
      await trees.reached();
    },
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
