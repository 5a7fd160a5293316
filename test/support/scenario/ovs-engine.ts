/**
 * Scenarios on real Open vSwitch: dummy ports that take frames as commands and write what leaves into files, and a
 * clock that moves only when it is told to. Its flow cache is emptied before each frame, so that every frame takes the
 * way through the whole of the OpenFlow NORMAL processing.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, type Got, Unsupported } from './engine.ts';
import { vsctlRuns } from './ovs-commands.ts';
import { OvsProcess } from './ovs-process.ts';
import type { FdbEntry } from './parse-fdb.ts';
import {
  emptyTopology,
  interfacesOf,
  isDown,
  type PortSetup,
  type Settings,
  type Topology,
} from './topology.ts';

const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
/** Turns of the daemon's main loop that a frame needs at most: received, forwarded, written. */
const TURNS = 3;
/** More of them for each cable, whose two ends are joined by a socket. */
const TURNS_PER_CABLE = 3;
/** One turn answers at most ten commands of a connection (lib/unixctl.c), so these are never answered in one. */
const CALLS_PER_TURN = 11;
/** Steps of warped time where nothing but addresses grows old. */
const COARSE_STEPS = 4;
/** Steps where protocols run, ms: no longer than the shortest time between two messages of theirs, which must not be left out. */
const SECOND = 1000;
const SLOW_LACP = 10_000;

interface Outlet {
  readonly path: string;
  fd: number;
  at: number;
}

export class OvsEngine implements Engine {
  readonly name = 'ovs';
  private readonly ovs: OvsProcess;
  private now: Topology = emptyTopology();
  private outlets = new Map<string, Outlet>();
  private scenario = 0;
  /** New bonds of which LACP lets no member be active yet. */
  private readonly undecided = new Set<string>();

  private constructor(ovs: OvsProcess) {
    this.ovs = ovs;
  }

  static async start(): Promise<OvsEngine> {
    return new OvsEngine(await OvsProcess.start());
  }

  async begin(): Promise<void> {
    const bridges = [...this.now.bridges.keys()];
    if (bridges.length > 0)
      await this.ovs.vsctl(...bridges.flatMap((name) => ['--', '--if-exists', 'del-br', name]));
    for (const { fd } of this.outlets.values()) if (fd >= 0) closeSync(fd);
    this.outlets = new Map();
    this.now = emptyTopology();
    this.undecided.clear();
    this.scenario++;
  }

  async configure(topology: Topology): Promise<void> {
    for (const name of interfacesOf(topology)) {
      if (this.outlets.has(name)) continue;
      const path = join(this.ovs.folder, `${this.scenario}-${name}.pcap`);
      this.outlets.set(name, { path, fd: -1, at: PCAP_HEADER });
    }
    const before = this.now;
    this.now = structuredClone(topology);
    const outlet = (name: string): string => this.outlets.get(name)?.path ?? '';
    for (const run of vsctlRuns(before, topology, { outlet, folder: this.ovs.folder }))
      if (run.length > 0) await this.ovs.vsctl(...run);
    for (const name of interfacesOf(topology)) {
      const was = isDown(before, name);
      const is = isDown(topology, name);
      if (was !== is) await this.setLink(name, !is);
    }
    for (const port of topology.ports.values())
      if (!before.ports.has(port.name)) await this.prefer(port);
    await this.configureFixed(before.fixed, topology);
    for (const name of this.undecided) if (!topology.ports.has(name)) this.undecided.delete(name);
    await this.settle();
  }

  private async configureFixed(before: Topology['fixed'], after: Topology): Promise<void> {
    const { ctl } = this.ovs;
    for (const [key, { bridge, vlan, mac }] of before)
      if (after.bridges.has(bridge) && !after.fixed.has(key))
        await ctl.call('fdb/del', bridge, String(vlan), mac);
    for (const [key, { bridge, vlan, mac, port }] of after.fixed) {
      const [member = port] = after.ports.get(port)?.members ?? [];
      if (before.get(key)?.port !== port)
        await ctl.call('fdb/add', bridge, member, String(vlan), mac);
    }
  }

  /** Open vSwitch begins with any member of a bond; so that rows can name it, with the first. */
  private async prefer({ name, members, settings }: PortSetup): Promise<void> {
    const first = members.find((member) => !isDown(this.now, member));
    const primary = settings.get('other_config:bond-primary') ?? '';
    if (members.length < 2 || first === undefined || members.includes(primary)) return;
    // Where LACP decides, it has not yet.
    if ((await this.active(name)) === null) this.undecided.add(name);
    else await this.ovs.ctl.call('bond/set-active-member', name, first).catch(() => {});
  }

  /** The same for bonds that came up with the partner at the far ends of their cables. A change without one is announced. */
  private async preferLate(): Promise<void> {
    for (const name of this.undecided) {
      if ((await this.active(name)) === null) continue;
      this.undecided.delete(name);
      const port = this.now.ports.get(name);
      if (port?.members.every((member) => this.cabled(member))) await this.prefer(port);
    }
  }

  private async active(bond: string): Promise<string | null> {
    const shown = await this.ovs.ctl.call('bond/show', bond);
    return /^member (\S+): [^\n]*\n\s+active member/m.exec(shown)?.[1] ?? null;
  }

  async send(port: string, frame: Uint8Array): Promise<void> {
    const { ctl } = this.ovs;
    if (this.cabled(port))
      throw new Unsupported(`${port} is the end of a cable: frames arrive only by it`);
    // The dummy device would take it, other than one without a link.
    if (isDown(this.now, port)) return;
    await ctl.call('revalidator/purge');
    await ctl.call('netdev-dummy/receive', port, Buffer.from(frame).toString('hex'));
    await this.settle();
  }

  /** All that is due at a time is done, answers included, before time goes on. */
  async advance(ms: number): Promise<void> {
    const step = longestStep(this.now) ?? Math.ceil(ms / COARSE_STEPS);
    for (let left = ms; left > 0; left -= step) {
      await this.ovs.ctl.call('time/warp', String(Math.min(step, left)));
      await this.settle();
    }
  }

  async fdb(bridge: string): Promise<FdbEntry[]> {
    const ports = await this.portNumbers(bridge);
    const text = await this.ovs.ctl.call('fdb/show', bridge);
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [port = '', vlan = '', mac = ''] = line.trim().split(/\s+/);
        return { vlan: Number(vlan), mac, port: ports.get(port) ?? port };
      });
  }

  async state(name: string): Promise<Map<string, string>> {
    const state = new Map<string, string>();
    const port = this.now.ports.get(name);
    if (port === undefined) {
      if (interfacesOf(this.now).includes(name)) state.set('link', this.link(name));
      return state;
    }
    if (port.members.length > 1) {
      state.set('active', (await this.active(name)) ?? 'none');
    } else state.set('link', this.link(name));
    for (const [key, value] of await this.treeState(port)) state.set(key, value);
    return state;
  }

  /** Role and state in the spanning tree, in the words of RSTP; nothing where there is none. */
  private async treeState({ name, bridge }: PortSetup): Promise<[string, string][]> {
    const settings = this.now.bridges.get(bridge)?.settings;
    const protocol = ['rstp', 'stp'].find((one) => settings?.get(`${one}_enable`) === 'true');
    if (protocol === undefined) return [];
    const text = await this.ovs.ctl.call(`${protocol}/show`, bridge);
    const row = text.split('\n').map((line) => line.trim().toLowerCase().split(/\s+/));
    // STP leaves ports out that are down.
    const [, role = 'disabled', state = 'discarding'] =
      row.find(([first]) => first === name.toLowerCase()) ?? [];
    const isWaiting = state === 'blocking' || state === 'listening' || state === 'disabled';
    return [
      ['role', role],
      ['stp-state', isWaiting ? 'discarding' : state],
    ];
  }

  private link(name: string): string {
    return isDown(this.now, name) ? 'down' : 'up';
  }

  async flush(bridge: string): Promise<void> {
    await this.ovs.ctl.call('fdb/flush', bridge);
    await this.settle();
  }

  async taken(): Promise<Got[]> {
    // Open vSwitch hands frames to a device without light as well, which loses them.
    return [...this.outlets].flatMap(([port, outlet]) => {
      const frames = readOutlet(outlet).map((bytes) => ({ port, bytes }));
      return isDown(this.now, port) ? [] : frames;
    });
  }

  async close(): Promise<void> {
    for (const { fd } of this.outlets.values()) if (fd >= 0) closeSync(fd);
    await this.ovs.close();
  }

  private cabled(name: string): boolean {
    return [...this.now.cables.values()].some(({ ends }) => ends.includes(name));
  }

  private async setLink(name: string, up: boolean): Promise<void> {
    const patch = [...this.now.cables.values()].some(
      (cable) => cable.patch && cable.ends.includes(name),
    );
    if (patch)
      throw new Unsupported(
        `Open vSwitch cannot switch off ${name}: it is a patch port; use "cable"`,
      );
    await this.ovs.ctl.call('netdev-dummy/set-admin-state', name, up ? 'up' : 'down');
  }

  /** Lets the main loop turn as often as it takes until all is done that the last command caused. */
  private async settle(): Promise<void> {
    const cables = [...this.now.cables.values()].filter(({ patch }) => !patch).length;
    const turns = TURNS + cables * TURNS_PER_CABLE;
    const calls = Array.from({ length: turns * CALLS_PER_TURN }, () =>
      this.ovs.ctl.call('version'),
    );
    await Promise.all(calls);
    await this.preferLate();
  }

  /** Numbers that `fdb/show` calls the ports of a bridge, with our names; a bond has the number of its first member. */
  private async portNumbers(bridge: string): Promise<Map<string, string>> {
    const numbers = new Map<string, string>([['LOCAL', bridge]]);
    const text = await this.ovs.vsctl(
      '--format=csv',
      '--no-headings',
      '--columns=name,ofport',
      'list',
      'Interface',
    );
    for (const line of text.trim().split('\n')) {
      const [name = '', number = ''] = line.replaceAll('"', '').split(',');
      const port = [...this.now.ports.values()].find((one) => one.members.includes(name));
      if (port?.bridge === bridge) numbers.set(number, port.name);
    }
    return numbers;
  }
}

/** How far time may go at once; null where nothing has a clock of its own. */
function longestStep({ bridges, ports }: Topology): number | null {
  const steps: number[] = [];
  for (const { settings } of bridges.values())
    if (settings.get('stp_enable') === 'true' || settings.get('rstp_enable') === 'true')
      steps.push(SECOND);
  for (const { members, settings } of ports.values())
    if (members.length > 1) steps.push(isSlow(settings) ? SLOW_LACP : SECOND);
  return steps.length === 0 ? null : Math.min(...steps);
}

/** A bond whose only clock is that of slow LACP: 30 s between messages. */
function isSlow(settings: Settings): boolean {
  const lacp = settings.get('lacp') ?? 'off';
  return lacp !== 'off' && settings.get('other_config:lacp-time') !== 'fast';
}

/** Frames that were written since the last time. */
function readOutlet(outlet: Outlet): Uint8Array[] {
  const frames: Uint8Array[] = [];
  try {
    if (outlet.fd < 0) outlet.fd = openSync(outlet.path, 'r');
  } catch {
    return frames; // The port has not sent anything yet.
  }
  const header = Buffer.alloc(RECORD_HEADER);
  while (readSync(outlet.fd, header, 0, RECORD_HEADER, outlet.at) === RECORD_HEADER) {
    const length = header.readUInt32LE(8);
    const bytes = Buffer.alloc(length);
    readSync(outlet.fd, bytes, 0, length, outlet.at + RECORD_HEADER);
    outlet.at += RECORD_HEADER + length;
    frames.push(Uint8Array.from(bytes));
  }
  return frames;
}
