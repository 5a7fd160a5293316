/** The words of `netyard switch` as a plan: one learning switch and its ports. */

import { tapNameError } from '../ports/linux/tap-device.ts';
import { portSentences } from '../ports/sentences.ts';
import { sayIn } from '../said/said.ts';
import { bridgeOptions, plainPort } from '../switchd/compile-bridge.ts';
import type { DriverPlan, InterfacePlan, Plan, VlanPlan } from '../switchd/plan.ts';
import { CommandError, WRONG_USE } from './exit.ts';

export interface SwitchWords {
  readonly tap: readonly string[];
  readonly stream: readonly string[];
  readonly connect: readonly string[];
  /** `PORT=MEMBERSHIP` */
  readonly vlan: readonly string[];
  /** `rstp` or `stp`; without it there is no spanning tree. */
  readonly stp?: string | undefined;
  /** The switch's own address, for its spanning tree. */
  readonly mac?: string | undefined;
}

/** What ends the command when its words are wrong. */
export function wrongUse(sentence: string): CommandError {
  return new CommandError(WRONG_USE, `netyard: switch: ${sentence}`);
}

type Membership = VlanPlan;

const SWITCH = 'switch';
const MTU = 9216;
const AGEING_MS = 300_000;
const MAX_PORTS = 1024;
const VID_MIN = 1;
const VID_MAX = 4094;
/** `pvid` of untagged frames without a VLAN, and of a port that takes none. */
const NO_VLAN = 0;
const NO_UNTAGGED = -1;
const SYNTAX = 'PORT=10, PORT=trunk:10,20-29,native:5 or PORT=tunnel:100,10,20-29 (docs/switch.md)';

/** Every VLAN with its tag, and frames without one among themselves: what a port is without --vlan. */
const transparent: Membership = { mode: 'trunk', pvid: NO_VLAN, allowed: 'all' };

/**
 * The plan of a switch with these ports.
 * @throws CommandError with a sentence that names the word that is wrong.
 */
export function switchPlan(words: SwitchWords): Plan {
  const drivers = portDrivers(words);
  const memberships = new Map<string, Membership>();
  for (const word of words.vlan) {
    const [port, membership] = parseVlan(word);
    if (!drivers.has(port)) {
      throw wrongUse(`--vlan ${word}: there is no port ${port}; ${portList(drivers)}.`);
    }
    if (memberships.has(port)) throw wrongUse(`--vlan ${word}: port ${port} has a VLAN already.`);
    memberships.set(port, membership);
  }
  const ids = [...drivers.keys()];
  return {
    devices: [
      {
        id: SWITCH,
        mac: words.mac ?? '',
        mtu: MTU,
        ageingMs: AGEING_MS,
        monitor: null,
        ...bridgeOptions({ stp: treeOf(words.stp) }, () => null),
      },
    ],
    interfaces: ids.map((id) => interfacePlan(id, drivers.get(id) as DriverPlan)),
    ports: ids.map((id) => ({
      id,
      device: SWITCH,
      members: [id],
      ...plainPort,
      ...(memberships.get(id) ?? transparent),
    })),
    lightVms: [],
    hosts: new Map(),
  };
}

function treeOf(protocol: string | undefined): { protocol: 'rstp' | 'stp' } | undefined {
  if (protocol === undefined || protocol === 'rstp' || protocol === 'stp')
    return protocol === undefined ? undefined : { protocol };
  throw wrongUse(`--stp ${protocol}: expected rstp or stp.`);
}

function portDrivers(words: SwitchWords): Map<string, DriverPlan> {
  const drivers = new Map<string, DriverPlan>();
  const add = (option: string, name: string, driver: DriverPlan): void => {
    if (name === '') throw wrongUse(`${option} needs a name.`);
    if (drivers.has(name)) throw wrongUse(`${option} ${name}: there is such a port already.`);
    drivers.set(name, driver);
  };
  for (const device of words.tap) {
    const wrong = tapNameError(device);
    if (wrong !== null) throw wrongUse(`--tap: ${sayIn(portSentences, [wrong])}`);
    add('--tap', device, { kind: 'tap', device });
  }
  for (const path of words.stream) add('--stream', path, { kind: 'stream', path, role: 'listen' });
  for (const path of words.connect)
    add('--connect', path, { kind: 'stream', path, role: 'connect' });
  if (drivers.size === 0) {
    throw wrongUse('A switch needs ports: give --tap NAME, --stream PATH or --connect PATH.');
  }
  if (drivers.size > MAX_PORTS) throw wrongUse(`A switch has at most ${MAX_PORTS} ports.`);
  return drivers;
}

function portList(drivers: ReadonlyMap<string, DriverPlan>): string {
  const names = [...drivers.keys()];
  return names.length === 1 ? `the only port is ${names[0]}` : `the ports are ${names.join(', ')}`;
}

function interfacePlan(id: string, driver: DriverPlan): InterfacePlan {
  return {
    id,
    kind: 'vnic',
    mtu: MTU,
    enabled: true,
    driver,
    peer: null,
    cut: false,
    blocked: false,
    queues: null,
  };
}

/** `PORT=MEMBERSHIP`; the name of a port may hold "=", a membership does not. */
function parseVlan(word: string): [string, Membership] {
  const equals = word.lastIndexOf('=');
  if (equals < 1) throw wrongUse(`--vlan ${word} is not of the form ${SYNTAX}.`);
  const text = word.slice(equals + 1);
  return [word.slice(0, equals), parseMembership(text, word)];
}

function parseMembership(text: string, word: string): Membership {
  const [first = '', ...items] = text.split(/,|(?<=^(?:trunk|tunnel)):/);
  const options: Options = {};
  const vlans = items.filter((item) => !readOption(item, word, options));
  const extras = extrasOf(options);
  if (first === 'trunk') return trunk(vlans, options, word, extras);
  if (options.native !== undefined)
    throw wrongUse(`--vlan ${word}: only a trunk has a native VLAN.`);
  if (first === 'tunnel') return tunnel(vlans, options, word, extras);
  if (vlans.length > 0) throw wrongUse(`--vlan ${word}: only a trunk has several VLANs.`);
  const pvid = parseVid(first, word);
  return { mode: 'access', pvid, allowed: [pvid], ...extras };
}

/** What may stand among the VLANs of a port. */
interface Options {
  native?: number;
  nativeTagged?: boolean;
  outer?: '802.1q' | '802.1ad';
  priorityTags?: 'if-nonzero' | 'always';
  protected?: boolean;
}

/** False where the item is a VLAN. */
function readOption(item: string, word: string, options: Options): boolean {
  const [name = '', value = ''] = item.split(':');
  if (name === 'native' || name === 'native-tagged') {
    if (options.native !== undefined) throw wrongUse(`--vlan ${word} names two native VLANs.`);
    options.native = parseVid(value, word);
    options.nativeTagged = name === 'native-tagged';
  } else if (item === '802.1q' || item === '802.1ad') options.outer = item;
  else if (item === 'protected') options.protected = true;
  else if (name === 'priority-tags') {
    if (value !== 'if-nonzero' && value !== 'always')
      throw wrongUse(`--vlan ${word}: priority-tags is "if-nonzero" or "always".`);
    options.priorityTags = value;
  } else return false;
  return true;
}

function extrasOf({ priorityTags, protected: isolated }: Options): Partial<Membership> {
  return {
    ...(priorityTags === undefined ? {} : { priorityTags }),
    ...(isolated === true ? { protected: true } : {}),
  };
}

function trunk(
  items: readonly string[],
  { native, nativeTagged, outer }: Options,
  word: string,
  extras: Partial<Membership>,
): Membership {
  if (outer !== undefined) throw wrongUse(`--vlan ${word}: only a tunnel has a type of its tag.`);
  const allowed = new Set(items.flatMap((item) => parseRange(item, word)));
  if (native === undefined) {
    const all = allowed.size === 0 ? 'all' : [...allowed];
    return { mode: 'trunk', pvid: NO_UNTAGGED, allowed: all, ...extras };
  }
  const mode = nativeTagged ? 'native-tagged' : 'native-untagged';
  // A trunk with nothing but a native VLAN carries the others too.
  if (allowed.size === 0) return { mode, pvid: native, allowed: 'all', ...extras };
  return { mode, pvid: native, allowed: [...allowed.add(native)], ...extras };
}

function tunnel(
  [own, ...customers]: readonly string[],
  { outer }: Options,
  word: string,
  extras: Partial<Membership>,
): Membership {
  const pvid = parseVid(own ?? '', word);
  const cvlans = customers.flatMap((item) => parseRange(item, word));
  return {
    mode: 'dot1q-tunnel',
    pvid,
    allowed: [pvid],
    tunnelTpid: outer === '802.1q' ? 0x8100 : 0x88a8,
    ...(cvlans.length === 0 ? {} : { cvlans }),
    ...extras,
  };
}

function parseRange(item: string, word: string): number[] {
  const [from = '', to = from, ...rest] = item.split('-');
  if (rest.length > 0) throw wrongUse(`--vlan ${word} is not of the form ${SYNTAX}.`);
  const first = parseVid(from, word);
  const last = parseVid(to, word);
  if (first > last) throw wrongUse(`--vlan ${word}: the range ${item} ends before it begins.`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function parseVid(text: string, word: string): number {
  if (!/^\d+$/.test(text)) throw wrongUse(`--vlan ${word} is not of the form ${SYNTAX}.`);
  const vid = Number(text);
  if (vid >= VID_MIN && vid <= VID_MAX) return vid;
  throw wrongUse(`--vlan ${word}: VLAN ${text} is outside of ${VID_MIN} to ${VID_MAX}.`);
}
