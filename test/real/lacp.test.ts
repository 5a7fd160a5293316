/** LACP with a real peer: a bond of Open vSwitch in a network namespace, on the far ends of TAP devices that are a LAG of ours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { switchdEntry } from '../../src-main/app/entry-path.ts';
import { LacpPort } from '../../src-main/control/lacp-port.ts';
import { Switchd } from '../../src-main/switchd/client.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import type { CoreEvent } from '../../src-main/switchd/messages.ts';
import {
  formatLacpState,
  type LacpInfo,
  writeLacp,
  writeMarkerResponse,
} from '../../src-main/wire/lacp.ts';
import { dissectFrames } from '../support/collectors.ts';
import { labOf } from '../support/lab-core.ts';
import { NetnsRig } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';
import { OvsProcess } from '../support/scenario/ovs-process.ts';

interface End {
  readonly mode: 'active' | 'passive';
  readonly rate: 'slow' | 'fast';
}

/** What one end says of itself and of the other, the state in words. */
type Said = Record<'actor' | 'partner', Omit<LacpInfo, 'state'> & { state: string }>;

const PATIENCE_MS = 60_000;
const MEMBERS = [1, 2];
/** Addresses of the station, so that there are flows for both members. */
const FLOWS = 24;
const ECHO_BYTES = 1000;
const UP = '(activity )?(timeout )?aggregation synchronization collecting distributing';

const labText = ({ mode, rate }: End): string => `
netyard: 1
name: lags
fabric:
  tor:
    kind: l2-switch
    ports: { 3: {} }
    lags: { lag7: { members: ["1", "2"], mode: lacp, lacp: { mode: ${mode}, rate: ${rate} } } }
`;

withPeers('LACP with Open vSwitch', ['tap', 'iproute', 'ping', 'ovs'], () => {
  let rig: NetnsRig;
  let core: Switchd;
  let ovs: OvsProcess;
  let space: string;
  let station: string;
  let events: CoreEvent[];

  beforeEach(async () => {
    rig = new NetnsRig();
    space = rig.namespace('ovs');
    station = rig.namespace('far');
    events = [];
    ovs = await OvsProcess.start(space);
    core = await Switchd.start({
      entry: switchdEntry,
      onEvent: (event) => events.push(event),
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
  async function ours(end: End, off: readonly number[] = []): Promise<void> {
    const plan = compile(labOf(labText(end)), new Map());
    const interfaces = plan.interfaces.map((iface) => {
      const port = Number(iface.id.split(':')[1]);
      const driver = { kind: 'tap', device: device(port) } as const;
      return { ...iface, mtu: 1500, driver, enabled: !off.includes(port) };
    });
    expect(await core.configure({ ...plan, interfaces })).toEqual(new Map());
  }

  /** Their side: a bond of both links, and an address of the bridge itself. */
  async function theirs({ mode, rate }: End): Promise<void> {
    for (const member of MEMBERS) {
      rig.ip('link', 'set', device(member), 'netns', space);
      rig.ip('-n', space, 'link', 'set', device(member), 'addrgenmode', 'none', 'up');
    }
    rig.move(device(3), station, '10.9.0.2/24');
    for (let flow = 1; flow < FLOWS; flow++)
      rig.ip('-n', station, 'addr', 'add', `10.9.0.${2 + flow}/24`, 'dev', device(3));
    await ovs.vsctl(
      ...['add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=netdev'],
      ...['--', 'add-bond', 'br0', 'bond0', ...MEMBERS.map(device), `lacp=${mode}`],
      ...['bond_mode=balance-tcp', `other_config:lacp-time=${rate}`],
    );
    // The kernel sees the members as well: it must not answer for the bridge.
    rig.runIn(space, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore');
    rig.ip('-n', space, 'addr', 'add', '10.9.0.1/24', 'dev', 'br0');
    rig.ip('-n', space, 'link', 'set', 'br0', 'up');
  }

  async function lag() {
    const row = (await core.call('bonds'))[0];
    if (row === undefined) throw new Error('no LAG');
    return row;
  }

  async function weSay(): Promise<(Said | null)[]> {
    return (await lag()).members.map(({ lacp }) => {
      if (lacp === null || lacp.partner === null) return null;
      const { actor, partner } = lacp;
      const inWords = (info: LacpInfo) => ({ ...info, state: formatLacpState(info.state) });
      return { actor: inWords(actor), partner: inWords(partner) };
    });
  }

  /** `lacp/show`, member by member in our order, with the ends changed: their actor is our partner. */
  async function theySay(): Promise<Said[]> {
    const blocks = (await ovs.ctl.call('lacp/show', 'bond0')).split(/^(?=member: )/m).slice(1);
    const said = blocks.map((text) => ({
      actor: infoOf(text, 'partner'),
      partner: infoOf(text, 'actor'),
    }));
    return said.sort((a, b) => a.actor.port - b.actor.port);
  }

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

  /** Interfaces that each end sends by. */
  async function inUse(): Promise<{ ours: number[]; theirs: number[] }> {
    const shown = await ovs.ctl.call('bond/show', 'bond0');
    const enabled = [...shown.matchAll(/^member \S+p(\d): enabled$/gm)].map(([, at]) => Number(at));
    return {
      ours: (await lag()).inUse.map((id) => Number(id.split(':')[1])),
      theirs: enabled.sort(),
    };
  }

  const use = (members: number[]) =>
    expect.poll(inUse, { timeout: PATIENCE_MS }).toEqual({ ours: members, theirs: members });

  /** Both ends use both members, and say the same of each other. */
  async function comeUp(): Promise<void> {
    await use(MEMBERS);
    await expect
      .poll(async () => ({ said: await weSay() }), { timeout: PATIENCE_MS })
      .toEqual({ said: await settled() });
  }

  /** What they say, once everybody is up in it. */
  async function settled(): Promise<Said[]> {
    const isUp = (said: Said[]) =>
      said.flatMap(({ actor, partner }) => [actor.state, partner.state]).join('\n');
    const wanted = new RegExp(`^(${UP}\n?){4}$`);
    await expect.poll(async () => isUp(await theySay()), { timeout: PATIENCE_MS }).toMatch(wanted);
    return theySay();
  }

  /** Sees so many LACPDUs come and go, and nothing change. */
  async function stay(pdus: number): Promise<void> {
    const count = async (): Promise<number> =>
      (await lag()).members.reduce(
        (sum, { lacp }) => sum + (lacp?.received ?? 0) + (lacp?.sent ?? 0),
        0,
      );
    const said = await weSay();
    events.length = 0;
    for (const end = (await count()) + pdus; (await count()) < end; await sleep(500))
      expect(await inUse()).toEqual({ ours: MEMBERS, theirs: MEMBERS });
    expect(await weSay()).toEqual(said);
    expect(events.filter(({ type }) => type === 'bond')).toEqual([]);
  }

  /** Octets that each member carried, from us and to us. */
  function octets(): number[] {
    return MEMBERS.flatMap((member) => {
      const text = rig.ip('-n', space, '-s', '-j', 'link', 'show', device(member));
      const [{ stats64 }] = JSON.parse(text) as [
        { stats64: Record<'rx' | 'tx', { bytes: number }> },
      ];
      return [stats64.rx.bytes, stats64.tx.bytes];
    });
  }

  /** An echo from each address of the station comes, and comes once. Returns what each member carried. */
  async function reached(): Promise<number[]> {
    const ask = (flow: number): string => {
      const source = ['-I', `10.9.0.${2 + flow}`, '-s', String(ECHO_BYTES)];
      try {
        return rig.runIn(station, 'ping', '-c', '1', '-W', '1', ...source, '10.9.0.1');
      } catch {
        return 'nothing came';
      }
    };
    await expect.poll(() => ask(0), { timeout: PATIENCE_MS }).toContain(' 0% packet loss');
    const before = octets();
    for (let flow = 0; flow < FLOWS; flow++) {
      const answer = ask(flow);
      expect(answer).toContain(' 1 received, 0% packet loss');
      expect(answer).not.toMatch(/duplicates|DUP!/);
    }
    return octets().map((now, at) => now - (before[at] ?? 0));
  }

  it.each<[ours: End, theirs: End, pdus: number]>([
    [{ mode: 'active', rate: 'fast' }, { mode: 'active', rate: 'fast' }, 60],
    [{ mode: 'active', rate: 'slow' }, { mode: 'passive', rate: 'fast' }, 30],
    [{ mode: 'passive', rate: 'fast' }, { mode: 'active', rate: 'slow' }, 30],
    // Four periods of 30 s: longer than either end waits before it gives the other one up.
    [{ mode: 'active', rate: 'slow' }, { mode: 'active', rate: 'slow' }, 16],
  ])(
    'ours %o, theirs %o: comes up, agrees, carries by both members and stays',
    async (our, their, pdus) => {
      await ours(our);
      await theirs(their);
      await comeUp();
      for (const carried of await reached()) expect(carried).toBeGreaterThan(2 * ECHO_BYTES);
      await stay(pdus);
    },
    300_000,
  );

  it('lives on with one member, whichever end lost it, and takes it back', async () => {
    const end: End = { mode: 'active', rate: 'fast' };
    await ours(end);
    await theirs(end);
    await comeUp();
    rig.ip('-n', space, 'link', 'set', device(1), 'down');
    await use([2]);
    await reached();
    rig.ip('-n', space, 'link', 'set', device(1), 'up');
    await comeUp();
    await reached();
    await ours(end, [2]);
    await use([1]);
    await reached();
    await ours(end);
    await comeUp();
    // We spread anew at once; Open vSwitch only when there is load to move.
    const [first, , second] = await reached();
    expect(Math.min(first ?? 0, second ?? 0)).toBeGreaterThan(2 * ECHO_BYTES);
  }, 240_000);
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
