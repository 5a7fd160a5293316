/**
 * Our core and a real Open vSwitch in a network namespace, joined by two TAP devices, with a station on a third port of ours.
 * Each has namespaces of its own, so that several may run at the same time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExpectStatic } from 'vitest';
import { switchdEntry } from '../../src-main/app/entry-path.ts';
import { Switchd } from '../../src-main/switchd/client.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import type { CoreEvent } from '../../src-main/switchd/messages.ts';
import { labOf } from './lab-core.ts';
import { NetnsRig } from './netns.ts';
import { OvsProcess } from './scenario/ovs-process.ts';
import { SPEED } from './speed.ts';

/** Numbers of the devices that lead to Open vSwitch. */
export const LINKS = [1, 2];
const STATION = 3;
/** How often Open vSwitch hears that time goes faster. */
const WARP_MS = 100;

const fastEntry = new URL('./fast-core.ts', import.meta.url);

export interface PeerOptions {
  /** The assertions of the test: tests that run at the same time have their own. */
  readonly expect: ExpectStatic;
  /** Our ports: both to Open vSwitch, and the one of the station. */
  readonly ports: readonly [string, string, string];
  /** The station has so many addresses. */
  readonly flows?: number;
  /** Time goes faster for both ends. */
  readonly fast?: boolean;
}

export class OvsPeer {
  readonly core: Switchd;
  readonly ovs: OvsProcess;
  readonly events: CoreEvent[];
  private readonly options: PeerOptions;
  private readonly rig: NetnsRig;
  private readonly space: string;
  private readonly station: string;
  private closing = false;
  private warping = Promise.resolve();

  private constructor(
    options: PeerOptions,
    rig: NetnsRig,
    space: string,
    parts: Pick<OvsPeer, 'core' | 'ovs' | 'events'>,
  ) {
    this.options = options;
    this.rig = rig;
    this.space = space;
    this.station = rig.namespace('far');
    this.core = parts.core;
    this.ovs = parts.ovs;
    this.events = parts.events;
  }

  static async open(options: PeerOptions): Promise<OvsPeer> {
    const { fast = false } = options;
    const rig = new NetnsRig();
    const space = rig.namespace('ovs');
    const events: CoreEvent[] = [];
    const ovs = await OvsProcess.start(space, { warps: fast });
    const core = await Switchd.start({
      entry: fast ? fastEntry : switchdEntry,
      onEvent: (event) => events.push(event),
      onDeath: (error) => {
        throw error;
      },
    });
    const peer = new OvsPeer(options, rig, space, { core, ovs, events });
    if (fast) peer.warping = peer.warp();
    return peer;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.warping;
    await this.core.close();
    await this.ovs.close();
    await this.rig.close();
  }

  private async warp(): Promise<void> {
    for (let at = performance.now(); !this.closing; ) {
      await sleep(WARP_MS);
      const now = performance.now();
      await this.ovs.ctl.call('time/warp', String(Math.round((now - at) * (SPEED - 1))));
      await this.core.call('bonds');
      at = now;
    }
  }

  device(port: number): string {
    return `${this.rig.prefix}p${port}`;
  }

  /** Our side: a lab, all its ports on our devices, those of `off` switched off. */
  async ours(text: string, off: readonly number[] = []): Promise<void> {
    const { expect, ports } = this.options;
    const lab = labOf(text);
    const running = new Map(
      [...lab.vm.keys()].map((vm) => [vm, [{ kind: 'tap', device: '' }] as const]),
    );
    const plan = compile(lab, new Map(running));
    const interfaces = plan.interfaces.map((iface) => {
      const port = ports.indexOf(iface.id) + 1;
      const driver = { kind: 'tap', device: this.device(port) } as const;
      return { ...iface, mtu: 1500, driver, enabled: !off.includes(port) };
    });
    expect(await this.core.configure({ ...plan, interfaces })).toEqual(new Map());
  }

  /** Their side: the links and the station are moved there, `commands` set up bridge `br0`, which gets an address. */
  async theirs(...commands: readonly string[]): Promise<void> {
    const { rig, space, station } = this;
    for (const link of LINKS) {
      rig.ip('link', 'set', this.device(link), 'netns', space);
      rig.ip('-n', space, 'link', 'set', this.device(link), 'addrgenmode', 'none', 'up');
    }
    rig.move(this.device(STATION), station, `${stationAddress(0)}/24`);
    // Other tests go on meanwhile: time must not stand still for them.
    const more = Array.from({ length: (this.options.flows ?? 1) - 1 }, (_, n) => n + 1).map(
      (flow) => `ip addr add ${stationAddress(flow)}/24 dev ${this.device(STATION)}`,
    );
    if (more.length > 0) await rig.outputIn(station, 'sh', '-ec', more.join('\n'));
    await this.ovs.vsctl(
      ...['add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=netdev', '--'],
      ...commands,
    );
    // The kernel sees the links as well: it must not answer for the bridge.
    rig.runIn(space, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore');
    rig.ip('-n', space, 'addr', 'add', `${BRIDGE_ADDRESS}/24`, 'dev', 'br0');
    rig.ip('-n', space, 'link', 'set', 'br0', 'up');
  }

  /** Switches their end of a link. */
  link(port: number, state: 'up' | 'down'): void {
    this.rig.ip('-n', this.space, 'link', 'set', this.device(port), state);
  }

  /** Octets that each link carried, from us and to us. */
  octets(): number[] {
    return LINKS.flatMap((link) => {
      const text = this.rig.ip('-n', this.space, '-s', '-j', 'link', 'show', this.device(link));
      const [{ stats64 }] = JSON.parse(text) as [
        { stats64: Record<'rx' | 'tx', { bytes: number }> },
      ];
      return [stats64.rx.bytes, stats64.tx.bytes];
    });
  }

  /**
   * What ping says of so many echoes of Open vSwitch's bridge to one of the station's addresses. It waits `waitS` for the
   * first one, and for the others only twice as long as the first one took.
   */
  ping(count: number, { flow = 0, bytes = 56, waitS = 1 } = {}): Promise<string> {
    const address = ['-I', stationAddress(flow), BRIDGE_ADDRESS];
    const numbers = ['-c', count, '-i', '0.05', '-W', waitS, '-s', bytes].map(String);
    return this.rig.outputIn(this.station, 'ping', ...numbers, ...address);
  }
}

const BRIDGE_ADDRESS = '10.9.0.1';
const stationAddress = (flow: number): string => `10.9.0.${2 + flow}`;
