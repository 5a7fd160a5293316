/** LACP with a real peer: a bond of Open vSwitch in a network namespace, on the far ends of TAP devices that are a LAG or bond of ours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExpectStatic, expect, it, type TestContext } from 'vitest';
import { LacpPort } from '../../src-main/control/lacp-port.ts';
import {
  formatLacpState,
  type LacpInfo,
  writeLacp,
  writeMarkerResponse,
} from '../../src-main/wire/lacp.ts';
import { dissectFrames } from '../support/collectors.ts';
import { LINKS, OvsPeer } from '../support/ovs-peer.ts';
import { withPeers } from '../support/peers.ts';

interface End {
  readonly mode: 'active' | 'passive';
  readonly rate: 'slow' | 'fast';
}

/** What one end says of itself and of the other, the state in words. */
type Said = Record<'actor' | 'partner', Omit<LacpInfo, 'state'> & { state: string }>;

/** Our end: a lab, and its ports. */
interface Ours {
  readonly lab: (end: End) => string;
  readonly ports: readonly [string, string, string];
}

const PATIENCE_MS = 60_000;
/** Addresses of the station, so that there are flows for both members. */
const FLOWS = 24;
const ECHO_BYTES = 1000;
const UP = '(activity )?(timeout )?aggregation synchronization collecting distributing';
const FAST: End = { mode: 'active', rate: 'fast' };

const lag: Ours = {
  lab: ({ mode, rate }) => `
netyard: 1
name: lags
fabric:
  tor:
    kind: l2-switch
    ports: { 3: {} }
    lags: { lag7: { members: ["1", "2"], mode: lacp, lacp: { mode: ${mode}, rate: ${rate} } } }
`,
  ports: ['tor:1', 'tor:2', 'tor:3'],
};

/** The bond of a host, as uplink of a bridge with a VM. */
const bond: Ours = {
  lab: ({ mode, rate }) => `
netyard: 1
name: bonds
regions: { east: { zones: [az1] } }
hosts:
  a:
    zone: east/az1
    nics: [eth0, eth1]
    bonds: { bond0: { members: [eth0, eth1], mode: lacp, lacp: { mode: ${mode}, rate: ${rate} } } }
    bridges: { br0: { uplink: bond0 } }
vms: { web: { host: a, kind: light, nics: [{ network: br0 }] } }
`,
  ports: ['a:eth0', 'a:eth1', 'web:eth0'],
};

/** Our end and theirs, in one test. */
class Pair {
  private readonly expect: ExpectStatic;
  private readonly peer: OvsPeer;
  private readonly our: Ours;

  private constructor(expect: ExpectStatic, peer: OvsPeer, our: Ours) {
    this.expect = expect;
    this.peer = peer;
    this.our = our;
  }

  static async open(
    { expect, onTestFinished }: TestContext,
    our: Ours,
    ends: Record<'ours' | 'theirs', End>,
    { fast = false } = {},
  ): Promise<Pair> {
    const peer = await OvsPeer.open({ expect, ports: our.ports, flows: FLOWS, fast });
    onTestFinished(() => peer.close());
    await peer.ours(our.lab(ends.ours));
    const { mode, rate } = ends.theirs;
    await peer.theirs(
      ...['add-bond', 'br0', 'bond0', ...LINKS.map((link) => peer.device(link)), `lacp=${mode}`],
      `other_config:lacp-time=${rate}`,
    );
    return new Pair(expect, peer, our);
  }

  /** Their end of a link goes down or up. */
  link(port: number, state: 'up' | 'down'): void {
    this.peer.link(port, state);
  }

  /** Our end with the ports of `off` switched off. */
  switchOff(end: End, ...off: number[]): Promise<void> {
    return this.peer.ours(this.our.lab(end), off);
  }

  private async row() {
    const row = (await this.peer.core.call('bonds'))[0];
    if (row === undefined) throw new Error('no LAG');
    return row;
  }

  private async weSay(): Promise<(Said | null)[]> {
    return (await this.row()).members.map(({ lacp }) => {
      if (lacp === null || lacp.partner === null) return null;
      const { actor, partner } = lacp;
      const inWords = (info: LacpInfo) => ({ ...info, state: formatLacpState(info.state) });
      return { actor: inWords(actor), partner: inWords(partner) };
    });
  }

  /** `lacp/show`, member by member in our order, with the ends changed: their actor is our partner. */
  private async theySay(): Promise<Said[]> {
    const blocks = (await this.peer.ovs.ctl.call('lacp/show', 'bond0'))
      .split(/^(?=member: )/m)
      .slice(1);
    const said = blocks.map((text) => ({
      actor: infoOf(text, 'partner'),
      partner: infoOf(text, 'actor'),
    }));
    return said.sort((a, b) => a.actor.port - b.actor.port);
  }

  /** Links that each end sends by. */
  private async inUse(): Promise<{ ours: number[]; theirs: number[] }> {
    const shown = await this.peer.ovs.ctl.call('bond/show', 'bond0');
    const enabled = [...shown.matchAll(/^member \S+p(\d): enabled$/gm)].map(([, at]) => Number(at));
    return {
      ours: (await this.row()).inUse.map((id) => this.our.ports.indexOf(id) + 1),
      theirs: enabled.sort(),
    };
  }

  async uses(...links: number[]): Promise<void> {
    await this.expect
      .poll(() => this.inUse(), { timeout: PATIENCE_MS })
      .toEqual({ ours: links, theirs: links });
  }

  /** Both ends use both members, and say the same of each other. */
  async comesUp(): Promise<void> {
    await this.uses(...LINKS);
    await this.expect
      .poll(async () => ({ said: await this.weSay() }), { timeout: PATIENCE_MS })
      .toEqual({ said: await this.settled() });
  }

  /** What they say, once everybody is up in it. */
  private async settled(): Promise<Said[]> {
    const isUp = (said: Said[]) =>
      said.flatMap(({ actor, partner }) => [actor.state, partner.state]).join('\n');
    const wanted = new RegExp(`^(${UP}\n?){4}$`);
    await this.expect
      .poll(async () => isUp(await this.theySay()), { timeout: PATIENCE_MS })
      .toMatch(wanted);
    return this.theySay();
  }

  /** Open vSwitch spreads over the members that are up when it begins, and anew only when there is load to move. */
  async theySpread(): Promise<void> {
    await this.peer.ovs.vsctl('set', 'port', 'bond0', 'bond_mode=balance-tcp');
  }

  /** Sees so many LACPDUs come and go, and nothing change. */
  async stays(pdus: number): Promise<void> {
    const { expect } = this;
    const count = async (): Promise<number> =>
      (await this.row()).members.reduce(
        (sum, { lacp }) => sum + (lacp?.received ?? 0) + (lacp?.sent ?? 0),
        0,
      );
    const said = await this.weSay();
    this.peer.events.length = 0;
    for (const end = (await count()) + pdus; (await count()) < end; await sleep(200))
      expect(await this.inUse()).toEqual({ ours: LINKS, theirs: LINKS });
    expect(await this.weSay()).toEqual(said);
    expect(this.peer.events.filter(({ type }) => type === 'bond')).toEqual([]);
  }

  /** An echo to each address of the station comes, and comes once. Returns what each link carried, from us and to us. */
  async reaches(): Promise<number[]> {
    const { expect, peer } = this;
    await expect.poll(() => peer.ping(1), { timeout: PATIENCE_MS }).toContain(' 0% packet loss');
    const before = peer.octets();
    const flows = Array.from({ length: FLOWS }, (_, flow) =>
      peer.ping(1, { flow, bytes: ECHO_BYTES, waitS: 10 }),
    );
    for (const answer of await Promise.all(flows))
      expect(answer).toContain(' 1 received, 0% packet loss');
    const carried = peer.octets().map((now, at) => now - (before[at] ?? 0));
    const [fromUs = 0, toUs = 0] = [0, 1].map(
      (way) => (carried[way] ?? 0) + (carried[way + 2] ?? 0),
    );
    expect(Math.max(fromUs, toUs)).toBeLessThan(1.5 * FLOWS * ECHO_BYTES);
    return carried;
  }
}

/** One end in `lacp/show`. */
function infoOf(text: string, end: 'actor' | 'partner') {
  const field = (name: string): string =>
    new RegExp(`^\\s+${end} ${name}: *(.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    ...{ systemPriority: Number(field('sys_priority')), system: field('sys_id') },
    ...{ key: Number(field('key')), portPriority: Number(field('port_priority')) },
    port: Number(field('port_id')),
    state: field('state').trim().replace('synchronized', 'synchronization'),
  };
}

interface Case {
  readonly title: string;
  readonly our: Ours;
  readonly ours: End;
  readonly theirs: End;
  /** LACPDUs for which what came up must stay up. */
  readonly pdus: number;
  /** Time goes faster, for both. */
  readonly fast?: boolean;
}

// What waits for timers waits at the same time.
withPeers('LACP with Open vSwitch', ['tap', 'iproute', 'ping', 'ovs'], () => {
  it.concurrent.for<Case>([
    { title: 'a LAG, both fast', our: lag, ours: FAST, theirs: FAST, pdus: 60 },
    {
      title: 'a LAG, active and slow, a passive and fast one',
      ...{ our: lag, ours: { mode: 'active', rate: 'slow' } },
      ...{ theirs: { mode: 'passive', rate: 'fast' }, pdus: 30 },
    },
    {
      title: 'a LAG, passive and fast, an active and slow one',
      ...{ our: lag, ours: { mode: 'passive', rate: 'fast' } },
      ...{ theirs: { mode: 'active', rate: 'slow' }, pdus: 30 },
    },
    {
      // Four periods of 30 s: longer than either end waits before it gives the other one up.
      title: 'a LAG, both slow',
      ...{ our: lag, ours: { mode: 'active', rate: 'slow' } },
      ...{ theirs: { mode: 'active', rate: 'slow' }, pdus: 16, fast: true },
    },
    {
      title: 'the bond of a host, active and fast, a passive one',
      ...{ our: bond, ours: FAST, theirs: { mode: 'passive', rate: 'fast' }, pdus: 60 },
    },
  ])(
    '$title: comes up, agrees, carries by both members and stays',
    { timeout: 300_000 },
    async ({ our, ours, theirs, pdus, fast }, context) => {
      const pair = await Pair.open(context, our, { ours, theirs }, { fast });
      await pair.comesUp();
      await pair.theySpread();
      for (const carried of await pair.reaches())
        context.expect(carried).toBeGreaterThan(2 * ECHO_BYTES);
      await pair.stays(pdus);
    },
  );

  it.concurrent.for([
    { what: 'a LAG', our: lag },
    { what: 'the bond of a host', our: bond },
  ])(
    '$what lives on with one member, whichever end lost it, and takes it back',
    {
      timeout: 240_000,
    },
    async ({ our }, context) => {
      const pair = await Pair.open(context, our, { ours: FAST, theirs: FAST });
      await pair.comesUp();
      pair.link(1, 'down');
      await pair.uses(2);
      await pair.reaches();
      pair.link(1, 'up');
      await pair.comesUp();
      await pair.reaches();
      await pair.switchOff(FAST, 2);
      await pair.uses(1);
      await pair.reaches();
      await pair.switchOff(FAST);
      await pair.comesUp();
      // We spread anew at once; Open vSwitch only when there is load to move.
      const [first, , second] = await pair.reaches();
      context.expect(Math.min(first ?? 0, second ?? 0)).toBeGreaterThan(2 * ECHO_BYTES);
    },
  );
});

withPeers('LACPDUs and markers, read by tshark', ['tshark'], () => {
  it('decode without a complaint', () => {
    const source = Uint8Array.of(2, 0, 0, 0, 0, 7);
    const identity = { systemPriority: 32_768, system: '02:00:00:00:00:77', key: 8 };
    const [a, b] = [1, 2].map(
      (port) =>
        new LacpPort({ ...identity, portPriority: 255, port }, { active: true, fast: true }),
    ) as [LacpPort, LacpPort];
    const frames: Uint8Array[] = [];
    for (const port of [a, b]) {
      port.setEnabled(true, 0);
      port.selected = true;
    }
    for (let nowMs = 0; nowMs < 5000; nowMs += 500)
      for (const [port, other] of [
        [a, b],
        [b, a],
      ] as const) {
        port.runMux(true, nowMs);
        port.runPeriodic(nowMs);
        const pdu = port.transmit(nowMs);
        if (pdu === null) continue;
        frames.push(writeLacp(source, pdu));
        other.receive(pdu, nowMs);
        other.selected = true;
      }
    const marker = new Uint8Array(124);
    marker.set([1, 16, 0, 3, 2, 0, 0, 0, 0, 0x77, 0, 0, 0, 9], 16);
    const [response] = dissectFrames([writeMarkerResponse(source, marker, 0)], 'marker');
    expect(response?.malformed).toBe(false);
    expect(response?.text).toMatch(/Marker Response/);
    const dissected = dissectFrames(frames, 'lacp');
    expect(dissected.filter(({ malformed }) => malformed)).toEqual([]);
    const last = dissected.at(-1)?.text ?? '';
    expect(last).toMatch(/Actor System ID: 02:00:00:00:00:77/);
    expect(last).toMatch(/Actor Key: 8/);
    expect(last).toMatch(/Actor State: 0x3f/);
    expect(last).toMatch(/Partner State: 0x3f/);
  });
});
