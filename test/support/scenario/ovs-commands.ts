/** From one set-up to the next in the words of ovs-vsctl. */
import {
  type BridgeSetup,
  isDown,
  type MirrorSetup,
  type PortSetup,
  REFERENCES,
  type Settings,
  settingsOfMember,
  type Topology,
} from './topology.ts';

/** Settings of an interface that belong to the scenario's ground and not to its text. */
type InterfaceGround = (name: string) => Settings;

/** The end of a cable that goes to the other one. */
const PLUG = 'options:stream';

/** What is outside of a set-up: the file into which an interface writes its frames, and the folder for cables. */
export interface Surroundings {
  readonly outlet: (name: string) => string;
  readonly folder: string;
}

/**
 * Arguments of ovs-vsctl, one run after the other; none where nothing changes. Cables are plugged in when both of their ends
 * are there: Open vSwitch sets up bridges in any order, and an end that finds nobody stays without a cable.
 */
export function vsctlRuns(before: Topology, after: Topology, around: Surroundings): string[][] {
  const old = (name: string): Settings => interfaceGround(before, name, around);
  const whole = (name: string): Settings => interfaceGround(after, name, around);
  const unplugged = (name: string): Settings => {
    const ground = whole(name);
    if (!old(name).has(PLUG)) ground.delete(PLUG);
    return ground;
  };
  return [commandsOf(before, after, old, unplugged), commandsOf(after, after, unplugged, whole)];
}

function commandsOf(
  before: Topology,
  after: Topology,
  groundBefore: InterfaceGround,
  ground: InterfaceGround,
): string[] {
  const commands: string[][] = [];
  for (const [name, mirror] of before.mirrors)
    if (!same(mirror, after.mirrors.get(name))) commands.push(...removeMirror(mirror));
  for (const [name, port] of before.ports)
    if (!after.ports.has(name) && after.bridges.has(port.bridge))
      commands.push(['del-port', port.bridge, name]);
  for (const name of before.bridges.keys())
    if (!after.bridges.has(name)) commands.push(['del-br', name]);
  for (const [index, bridge] of [...after.bridges.values()].entries())
    commands.push(...bridgeCommands(before.bridges.get(bridge.name), bridge, index));
  for (const port of after.ports.values()) {
    const old = before.ports.get(port.name);
    const was = old && { ...old, settings: numbered(before, old) };
    commands.push(
      ...portCommands(was, { ...port, settings: numbered(after, port) }, groundBefore, ground),
    );
  }
  for (const [name, mirror] of after.mirrors)
    if (!same(mirror, before.mirrors.get(name))) commands.push(...addMirror(mirror));
  return commands.flatMap((command) => ['--', ...command]);
}

/** Settings of a port with its number in a spanning tree, which Open vSwitch gives out in any order. */
function numbered({ bridges }: Topology, { bridge, number, settings }: PortSetup): Settings {
  const has = bridges.get(bridge)?.settings;
  const numbers = ['stp', 'rstp']
    .filter((protocol) => has?.get(`${protocol}_enable`) === 'true')
    .map((protocol): [string, string] => [`other_config:${protocol}-port-num`, String(number)]);
  return new Map([...numbers, ...settings]);
}

function same(a: MirrorSetup, b: MirrorSetup | undefined): boolean {
  return b !== undefined && JSON.stringify([...a.settings]) === JSON.stringify([...b.settings]);
}

function bridgeCommands(
  before: BridgeSetup | undefined,
  bridge: BridgeSetup,
  index: number,
): string[][] {
  const { name } = bridge;
  // Addresses of bridges decide elections: the same in every run.
  const hwaddr = `02:fe:00:00:00:${(index + 1).toString(16).padStart(2, '0')}`;
  const base = new Map([
    ['datapath_type', 'dummy'],
    ['other_config:hwaddr', hwaddr],
  ]);
  const full = (one: BridgeSetup): Settings => new Map([...base, ...one.settings]);
  if (before !== undefined) return settingCommands('Bridge', name, full(before), full(bridge));
  return [['add-br', name], ...settingCommands('Bridge', name, new Map(), full(bridge))];
}

function interfaceGround(
  topology: Topology,
  name: string,
  { outlet, folder }: Surroundings,
): Settings {
  const cable = [...topology.cables.values()].find(({ ends }) => ends.includes(name));
  if (cable === undefined)
    return new Map([
      ['type', 'dummy'],
      ['options:tx_pcap', outlet(name)],
    ]);
  const [first, second] = cable.ends;
  if (cable.patch)
    return new Map([
      ['type', 'patch'],
      ['options:peer', name === first ? second : first],
    ]);
  // A cable without light: its ends are joined again when both are on.
  if (isDown(topology, name)) return new Map([['type', 'dummy']]);
  const socket = `unix:${folder}/${first}.sock`;
  const end: [string, string] = name === first ? ['options:pstream', `p${socket}`] : [PLUG, socket];
  return new Map([['type', 'dummy'], end]);
}

function portCommands(
  before: PortSetup | undefined,
  port: PortSetup,
  groundBefore: InterfaceGround,
  ground: InterfaceGround,
): string[][] {
  const { name, bridge, members } = port;
  const commands: string[][] = [];
  if (before === undefined)
    commands.push(
      members.length > 1 ? ['add-bond', bridge, name, ...members] : ['add-port', bridge, name],
    );
  commands.push(...settingCommands('Port', name, before?.settings ?? new Map(), port.settings));
  for (const member of members) {
    const old =
      before === undefined ? [] : [...groundBefore(member), ...settingsOfMember(before, member)];
    const now = [...ground(member), ...settingsOfMember(port, member)];
    commands.push(...settingCommands('Interface', member, new Map(old), new Map(now)));
  }
  return commands;
}

function settingCommands(
  table: string,
  record: string,
  before: Settings,
  after: Settings,
): string[][] {
  const commands: string[][] = [];
  for (const key of before.keys()) {
    if (after.has(key)) continue;
    const [column = '', inner] = split(key);
    commands.push(
      inner === null ? ['clear', table, record, column] : ['remove', table, record, column, inner],
    );
  }
  const changed = [...after].filter(([key, value]) => before.get(key) !== value);
  if (changed.length > 0)
    commands.push([
      'set',
      table,
      record,
      ...changed.map(([key, value]) => `${key}=${quoted(value)}`),
    ]);
  return commands;
}

/** `other_config:bond-primary` → column and key. */
function split(key: string): [string, string | null] {
  const at = key.indexOf(':');
  return at < 0 ? [key, null] : [key.slice(0, at), key.slice(at + 1)];
}

/** Numbers, words and lists of numbers as they are, all else as a string. */
function quoted(value: string): string {
  return /^[\w.,-]+$/.test(value) ? value : JSON.stringify(value);
}

function addMirror({ name, bridge, settings }: MirrorSetup): string[][] {
  const references: string[][] = [];
  const columns: string[] = [`name=${name}`];
  for (const [key, value] of settings) {
    if (!REFERENCES.has(key)) columns.push(`${key}=${quoted(value)}`);
    else {
      // Ids of their own for each mirror: one run of ovs-vsctl may add several.
      const id = (port: string): string => `@${name}-${port}`;
      columns.push(`${key}=${value.split(',').map(id).join(',')}`);
      for (const port of value.split(','))
        references.push([`--id=${id(port)}`, 'get', 'Port', port]);
    }
  }
  const once = [...new Map(references.map((one) => [one[0], one])).values()];
  return [
    ...once,
    [`--id=@mirror-${name}`, 'create', 'Mirror', ...columns],
    ['add', 'Bridge', bridge, 'mirrors', `@mirror-${name}`],
  ];
}

function removeMirror({ name, bridge }: MirrorSetup): string[][] {
  return [
    [`--id=@old-${name}`, 'get', 'Mirror', name],
    ['remove', 'Bridge', bridge, 'mirrors', `@old-${name}`],
  ];
}
