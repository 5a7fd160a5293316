/**
 * The set-up of a scenario: bridges, ports, bonds, cables and mirrors, with their settings under the names that Open
 * vSwitch gives them: `column`, or `column:key` for the maps among its columns.
 */
import type { FdbEntry } from './parse-fdb.ts';
import { numberList, type Word, type Words } from './source.ts';

/** Settings of one record: `tag` → `10`, `other_config:mac-aging-time` → `300`. */
export type Settings = Map<string, string>;

export interface BridgeSetup {
  readonly name: string;
  readonly settings: Settings;
}

export interface PortSetup {
  readonly name: string;
  readonly bridge: string;
  /** Names of interfaces; a port that is no bond has one of its own name. */
  readonly members: readonly string[];
  /** Number on its bridge, from 1: spanning trees decide by it in the end. */
  readonly number: number;
  readonly settings: Settings;
  /** Settings of the interfaces, the same for all members. */
  readonly interfaceSettings: Settings;
  /** What single members of a bond have instead. */
  readonly memberSettings: ReadonlyMap<string, Settings>;
}

export interface CableSetup {
  readonly ends: readonly [string, string];
  /** Open vSwitch joins them by patch ports, or by a cable between two devices. */
  readonly patch: boolean;
}

export interface MirrorSetup {
  readonly name: string;
  readonly bridge: string;
  readonly settings: Settings;
}

/** A static entry of a forwarding table. */
export interface FixedSetup extends FdbEntry {
  readonly bridge: string;
}

export interface Topology {
  readonly bridges: Map<string, BridgeSetup>;
  readonly ports: Map<string, PortSetup>;
  readonly cables: Map<string, CableSetup>;
  readonly mirrors: Map<string, MirrorSetup>;
  readonly fixed: Map<string, FixedSetup>;
  /** Interfaces that are switched off. */
  readonly down: Set<string>;
}

export function emptyTopology(): Topology {
  return {
    bridges: new Map(),
    ports: new Map(),
    cables: new Map(),
    mirrors: new Map(),
    fixed: new Map(),
    down: new Set(),
  };
}

export function interfacesOf(topology: Topology): string[] {
  return [...topology.ports.values()].flatMap((port) => port.members);
}

/** True when nothing can pass an interface: it is switched off, or its cable's far end is. */
export function isDown({ down, cables }: Topology, name: string): boolean {
  if (down.has(name)) return true;
  const cable = [...cables.values()].find(({ ends }) => ends.includes(name));
  return cable?.ends.some((end) => down.has(end)) ?? false;
}

export type RecordKind = 'bridge' | 'port' | 'mirror';

/** Columns of Open vSwitch's tables that are no maps; all other keys go to `other_config`. */
const COLUMNS: Readonly<Record<RecordKind | 'interface', readonly string[]>> = {
  bridge: [
    'stp_enable',
    'rstp_enable',
    'mcast_snooping_enable',
    'fail_mode',
    'flood_vlans',
    'datapath_id',
    'protocols',
  ],
  port: [
    'tag',
    'trunks',
    'cvlans',
    'vlan_mode',
    'bond_mode',
    'bond_active_slave',
    'bond_updelay',
    'bond_downdelay',
    'lacp',
    'protected',
    'mac',
    'qos',
  ],
  interface: [
    'type',
    'mtu_request',
    'mac',
    'ofport_request',
    'ingress_policing_rate',
    'ingress_policing_burst',
    'ingress_policing_kpkts_rate',
    'ingress_policing_kpkts_burst',
  ],
  mirror: [
    'select_all',
    'select_src_port',
    'select_dst_port',
    'select_vlan',
    'output_port',
    'output_vlan',
    'snaplen',
  ],
};

/** Keys of `other_config` that belong to the interface and not to the port. */
const INTERFACE_KEYS = new Set([
  'lacp-port-id',
  'lacp-port-priority',
  'lacp-aggregation-key',
  'link_speed',
]);

/** Other names of keys, per record. */
const SYNONYMS: Readonly<Record<RecordKind, Readonly<Record<string, string>>>> = {
  bridge: {
    ageing: 'mac-aging-time',
    aging: 'mac-aging-time',
    'mac-ageing-time': 'mac-aging-time',
    'table-size': 'mac-table-size',
    max: 'mac-table-size',
    stp: 'stp_enable',
    rstp: 'rstp_enable',
    mac: 'hwaddr',
  },
  port: {
    vlan: 'tag',
    access: 'tag',
    pvid: 'tag',
    native: 'tag',
    trunk: 'trunks',
    cvlan: 'cvlans',
    'vlan-mode': 'vlan_mode',
    mode: 'bond_mode',
    'bond-mode': 'bond_mode',
    updelay: 'bond_updelay',
    downdelay: 'bond_downdelay',
    primary: 'bond-primary',
    rebalance: 'bond-rebalance-interval',
    'rebalance-interval': 'bond-rebalance-interval',
    'qinq-ethertype': 'qinq-ethtype',
    'priority-tag': 'priority-tags',
    mtu: 'mtu_request',
  },
  mirror: {},
};

/** Columns that hold names of other records of the scenario. */
export const REFERENCES = new Set(['select_src_port', 'select_dst_port', 'output_port']);

const LISTS = new Set(['trunks', 'cvlans', 'select_vlan', 'flood_vlans']);
const SWITCHES: Readonly<Record<string, string>> = {
  on: 'true',
  yes: 'true',
  off: 'false',
  no: 'false',
};
const BOOLEANS = new Set([
  'stp_enable',
  'rstp_enable',
  'mcast_snooping_enable',
  'protected',
  'select_all',
]);

export interface Setting {
  readonly table: RecordKind | 'interface';
  /** `column` or `column:key`. */
  readonly key: string;
  readonly value: string;
}

/** Settings of one interface of a port. */
export function settingsOfMember(port: PortSetup, member: string): Settings {
  return new Map([...port.interfaceSettings, ...(port.memberSettings.get(member) ?? [])]);
}

/** Where a key belongs: `ageing` of a bridge → `other_config:mac-aging-time`. */
export function settingKey(kind: RecordKind, text: string): Omit<Setting, 'value'> {
  if (text.startsWith('interface.') && kind === 'port')
    return { table: 'interface', key: text.slice('interface.'.length) };
  const name = SYNONYMS[kind][text] ?? text;
  if (name.includes(':')) {
    const inner = name.slice(name.indexOf(':') + 1);
    const ofInterface =
      kind === 'port' && (name.startsWith('options:') || INTERFACE_KEYS.has(inner));
    return { table: ofInterface ? 'interface' : kind, key: name };
  }
  if (COLUMNS[kind].includes(name)) return { table: kind, key: name };
  if (kind === 'port' && COLUMNS.interface.includes(name)) return { table: 'interface', key: name };
  const table = kind === 'port' && INTERFACE_KEYS.has(name) ? 'interface' : kind;
  return { table, key: `other_config:${name}` };
}

/** Reads `key=value`; numbers of lists are spread out, yes/no become true/false. */
export function readSetting(kind: RecordKind, words: Words, word: Word): Setting {
  const match = /^([A-Za-z_][\w.:-]*)=(.+)$/.exec(word.text);
  if (match === null) throw words.fail('key=value', word);
  const [, name = '', value = ''] = match;
  const place = {
    ...word,
    text: value.replaceAll(/^\[|\]$|"/g, ''),
    column: word.column + name.length + 1,
  };
  const { table, key } = settingKey(kind, name);
  return { table, key, value: readValue(key, words, place) };
}

function readValue(key: string, words: Words, word: Word): string {
  if (LISTS.has(key)) return numberList(words, word, 0, 4095, 'VLAN ids').join(',');
  if (key === 'tag') return String(oneVlan(words, word));
  const text = word.text;
  if (BOOLEANS.has(key)) {
    const value = SWITCHES[text] ?? text;
    if (value !== 'true' && value !== 'false') throw words.fail('true or false', word);
    return value;
  }
  return text;
}

function oneVlan(words: Words, word: Word): number {
  const vid = /^\d+$/.test(word.text) ? Number(word.text) : -1;
  if (vid < 0 || vid > 4095) throw words.fail('a VLAN id, 0 to 4095', word);
  return vid;
}

/** The words that ports may carry beside `key=value`. Returns null for a word that is none of them. */
export function readPortWord(words: Words, word: Word): Setting[] | null {
  const port = (key: string, value: string): Setting => ({ table: 'port', key, value });
  switch (word.text) {
    case 'access':
    case 'tag':
      return [port('tag', vlan(words)), port('vlan_mode', 'access')];
    case 'untagged':
      return [port('tag', '0'), port('vlan_mode', 'access')];
    case 'trunk':
    case 'trunks': {
      if (words.accept('all')) return [port('trunks', ''), port('vlan_mode?', 'trunk')];
      return [port('trunks', list(words)), port('vlan_mode?', 'trunk')];
    }
    case 'native':
    case 'native-untagged':
    case 'native-tagged': {
      const mode = word.text === 'native' ? 'native-untagged' : word.text;
      return [port('tag', vlan(words)), port('vlan_mode', mode)];
    }
    case 'dot1q-tunnel':
    case 'qinq':
    case 'tunnel':
      return [port('tag', vlan(words)), port('vlan_mode', 'dot1q-tunnel')];
    case 'cvlans':
    case 'cvlan':
      return [port('cvlans', list(words))];
    case 'protected':
      return [port('protected', 'true')];
    case 'priority-tags':
      return [
        port('other_config:priority-tags', words.take('no, if-nonzero, always or never').text),
      ];
    default:
      return null;
  }
}

function vlan(words: Words): string {
  return String(oneVlan(words, words.take('a VLAN id, 0 to 4095')));
}

/** `10,12` also with blanks behind the commas. */
function list(words: Words): string {
  let word = words.take('VLAN ids such as 10,20-29');
  while (word.text.endsWith(',') && !words.done)
    word = { ...word, text: word.text + words.take('a VLAN id').text };
  return numberList(words, word, 0, 4095, 'VLAN ids').join(',');
}
