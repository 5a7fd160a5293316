/**
 * A light VM: a small host with NICs, an IPv4 stack and a shell, without a machine. See README.md.
 *
 * Pure: frames, time and randomness come in as arguments, frames and text go out through the callbacks.
 * Rules for the caller: after each call ask `nextDeadline` and call `tick` then; `transmit` must not call back into the same
 * host, but queue the frame. Frames given to `receive` may be reused afterwards; frames given to `transmit`
 * belong to the receiver.
 */
import { isGroupMac, parseCidr, parseIpv4, sameMac } from '../../wire/address.ts';
import { get16 } from '../../wire/bytes.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_HEADER,
  ETHERNET_SOURCE,
  EtherType,
  etherType,
} from '../../wire/ethernet.ts';
import { isTagged, VLAN_TAG, VLAN_TCI, vidOf } from '../../wire/vlan.ts';
import type { LabSaid } from '../sentences.ts';
import { findCommand } from './commands/index.ts';
import { Dhcp } from './dhcp.ts';
import { Icmp } from './icmp.ts';
import { Ipv4 } from './ipv4.ts';
import { type LightNicConfig, Nic } from './nic.ts';
import { Process, type ProcessHandle, type Sink } from './process.ts';
import { Shell } from './shell.ts';
import type { LightDrop, Stack } from './stack.ts';
import { Tcp } from './tcp/tcp.ts';
import { Timers } from './timers.ts';
import { Udp } from './udp.ts';

export const PROCESSES_MAX = 32;
const EXIT_FAILED = 1;
const EXIT_NOT_FOUND = 127;

export interface LightHostConfig {
  name: string;
  /** NIC n is called `ethN`. */
  nics: LightNicConfig[];
}

export interface LightHostIo {
  transmit(nic: number, frame: Uint8Array): void;
  /** An unsigned 32-bit random number. */
  random(): number;
  /** The IPv4 address (a prefix length behind it is ignored) of another VM by its name. */
  resolve?(name: string): string | undefined;
  /** Something that people should know and no command asked for, such as a duplicate address. */
  notice?(said: LabSaid): void;
}

export interface LightStatistics {
  nics: { name: string; rx: Nic['rx']; tx: Nic['tx'] }[];
  drops: Partial<Record<LightDrop, number>>;
}

export class LightHost implements Stack {
  readonly timers = new Timers();
  readonly ip: Ipv4;
  readonly icmp: Icmp;
  readonly udp: Udp;
  readonly tcp: Tcp;
  readonly dhcp: Dhcp;
  #config: LightHostConfig;
  readonly #io: LightHostIo;
  #nics: Nic[] = [];
  #nowMs: number;
  readonly #drops: Partial<Record<LightDrop, number>> = {};
  readonly #processes = new Set<Process>();

  /** Throws an Error with a sentence for people when the configuration makes no sense. */
  constructor(config: LightHostConfig, io: LightHostIo, nowMs: number) {
    this.#config = { ...config, nics: [] };
    this.#io = io;
    this.#nowMs = nowMs;
    this.ip = new Ipv4(this);
    this.icmp = new Icmp(this, this.ip);
    this.udp = new Udp(this, this.ip, this.icmp);
    this.tcp = new Tcp(this, this.ip);
    this.dhcp = new Dhcp(this, this.udp);
    this.reconfigure(config, nowMs);
  }

  get name(): string {
    return this.#config.name;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get nics(): readonly Nic[] {
    return this.#nics;
  }

  /** Takes a frame that arrived on a NIC. Never throws, whatever the bytes are. */
  receive(nic: number, frame: Uint8Array, nowMs: number): void {
    this.#enter(nowMs, () => this.#receive(nic, frame));
  }

  /** Does what is due. */
  tick(nowMs: number): void {
    this.#enter(nowMs, () => {});
  }

  /** When `tick` must be called next, in ms; Infinity when nothing is under way. */
  nextDeadline(): number {
    return this.timers.next();
  }

  /**
   * Takes a new configuration. A NIC that did not change keeps its neighbors and connections; one that changed
   * announces its address anew. Throws like the constructor and changes nothing then.
   */
  reconfigure(config: LightHostConfig, nowMs: number): void {
    const before = this.#config.nics;
    const nics = config.nics.map((nicConfig, index) => {
      const known = this.#nics[index];
      if (known && sameConfig(before[index], nicConfig)) return known;
      const nic = new Nic(config.name, index, nicConfig);
      if (known) nic.inherit(known);
      return nic;
    });
    this.#enter(nowMs, () => {
      const old = this.#nics;
      this.#nics = nics;
      this.#config = structuredClone(config);
      for (const nic of old) if (nics[nic.index] !== nic) this.ip.arp.flush(nic);
      this.dhcp.nicsChanged(nics);
      for (const nic of nics) if (old[nic.index] !== nic) this.ip.arp.announce(nic);
      this.tcp.addressesChanged();
    });
  }

  /** Runs one command; `argv[0]` is its name. Its output and exit code go to the sink. */
  exec(argv: readonly string[], sink: Sink, nowMs: number): ProcessHandle {
    const [name = '', ...args] = argv;
    const process = new Process(this, name, sink, (ended) => this.#processes.delete(ended));
    this.#enter(nowMs, () => this.#start(process, name, args, sink));
    return {
      interrupt: (now) => this.#enter(now, () => process.interrupt()),
      input: (text, now) => this.#enter(now, () => process.feed(text)),
      endInput: (now) => this.#enter(now, () => process.endInput()),
      typedAhead: () => process.typedAhead(),
    };
  }

  /** Opens an interactive shell for a terminal; `exit` of the sink is called when the user leaves it. */
  openShell(sink: Sink, nowMs: number): Shell {
    return new Shell(this, sink, nowMs);
  }

  /** The address behind a host name or address in text form, null when nobody knows it. */
  lookup(host: string): number | null {
    const text = parseIpv4(host) === null ? this.#io.resolve?.(host) : host;
    return text === undefined ? null : (parseIpv4(text) ?? parseCidr(text)?.address ?? null);
  }

  /** `ip link set ethN up|down`. */
  setEnabled(nic: Nic, enabled: boolean): void {
    if (nic.enabled === enabled) return;
    nic.enabled = enabled;
    if (enabled) this.ip.arp.announce(nic);
    else this.ip.arp.flush(nic);
  }

  /** A NIC got another address, or lost its own: its neighbors are others now, and hear of it. */
  addressChanged(nic: Nic): void {
    this.ip.arp.flush(nic);
    this.ip.arp.announce(nic);
    this.tcp.addressesChanged();
  }

  statistics(): LightStatistics {
    return {
      nics: this.#nics.map(({ name, rx, tx }) => ({ name, rx: { ...rx }, tx: { ...tx } })),
      drops: { ...this.#drops },
    };
  }

  random(): number {
    return this.#io.random() >>> 0;
  }

  drop(reason: LightDrop): void {
    this.#drops[reason] = (this.#drops[reason] ?? 0) + 1;
  }

  notice(said: LabSaid): void {
    this.#io.notice?.(said);
  }

  transmit(nic: Nic, frame: Uint8Array): void {
    if (!nic.running) {
      nic.tx.dropped++;
      this.drop('frame.linkDown');
      return;
    }
    nic.tx.packets++;
    nic.tx.bytes += frame.length;
    this.#io.transmit(nic.index, frame);
  }

  #enter(nowMs: number, action: () => void): void {
    // A clock that steps back would let timers wait for ever.
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    action();
    this.timers.run(this.#nowMs);
  }

  #start(process: Process, name: string, args: readonly string[], sink: Sink): void {
    const command = findCommand(name);
    if (!command) {
      sink.output(`${name}: command not found. Type "help" for the list of commands.\n`);
      sink.exit(EXIT_NOT_FOUND);
    } else if (this.#processes.size >= PROCESSES_MAX) {
      process.complain(
        `${PROCESSES_MAX} commands are running on ${this.name} already; end one of them first.`,
      );
      sink.exit(EXIT_FAILED);
    } else {
      this.#processes.add(process);
      process.start(command, args);
    }
  }

  #receive(index: number, frame: Uint8Array): void {
    const nic = this.#nics[index];
    if (!nic) return;
    const refused = refusal(nic, frame);
    if (refused) {
      nic.rx.dropped++;
      this.drop(refused);
      return;
    }
    nic.rx.packets++;
    nic.rx.bytes += frame.length;
    const offset = ETHERNET_HEADER + (isTagged(frame, 0, frame.length) ? VLAN_TAG : 0);
    const length = frame.length - offset;
    const type = get16(frame, offset - 2);
    if (type === EtherType.ipv4) {
      this.ip.receive(nic, frame, offset, length, isGroupMac(frame, ETHERNET_DESTINATION));
    } else if (type === EtherType.arp) {
      this.ip.arp.receive(nic, frame, offset, length);
    } else {
      this.drop('frame.etherType');
    }
  }
}

/** Why the NIC does not take a frame, null when it does. A tag with VLAN id 0 only carries a priority. */
function refusal(nic: Nic, frame: Uint8Array): LightDrop | null {
  if (!nic.running) return 'frame.linkDown';
  if (frame.length < ETHERNET_HEADER) return 'frame.runt';
  if (frame.length > nic.mtu + ETHERNET_HEADER + VLAN_TAG) return 'frame.oversized';
  if (isGroupMac(frame, ETHERNET_SOURCE)) return 'frame.groupSource';
  const forUs =
    isGroupMac(frame, ETHERNET_DESTINATION) || sameMac(frame, ETHERNET_DESTINATION, nic.mac, 0);
  if (!forUs) return 'frame.otherHost';
  if (isTagged(frame, 0, frame.length))
    return vidOf(get16(frame, VLAN_TCI)) === 0 ? null : 'frame.tagged';
  return etherType(frame) === EtherType.vlan ? 'frame.runt' : null;
}

function sameConfig(a: LightNicConfig | undefined, b: LightNicConfig): boolean {
  return (
    a !== undefined &&
    a.mac === b.mac &&
    a.address === b.address &&
    a.gateway === b.gateway &&
    a.mtu === b.mtu &&
    a.linkUp === b.linkUp
  );
}
