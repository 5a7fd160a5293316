/** Brings a set-up in line with one change of a scenario. A setting without a value is taken away. */
import type { Change } from './parse.ts';
import type { FdbEntry } from './parse-fdb.ts';
import { REFERENCES, type Setting, type Settings, type Topology } from './topology.ts';

export function applyChange(topology: Topology, change: Change): void {
  const { bridges, ports, cables, mirrors, down } = topology;
  const name = 'name' in change ? change.name : '';
  switch (change.kind) {
    case 'bridge':
      bridges.set(name, { name, settings: merged(new Map(), change.settings) });
      return;
    case 'port': {
      const { bridge, members } = change;
      const settings = merged(new Map(), of('port', change.settings));
      const interfaceSettings = merged(new Map(), of('interface', change.settings));
      const memberSettings = new Map(members.map((member) => [member, new Map()]));
      const number = freeNumber(topology, bridge);
      ports.set(name, {
        name,
        bridge,
        members,
        number,
        settings,
        interfaceSettings,
        memberSettings,
      });
      return;
    }
    case 'cable':
      cables.set(change.ends.join('--'), { ends: change.ends, patch: change.patch });
      return;
    case 'mirror':
      mirrors.set(name, {
        name,
        bridge: change.bridge,
        settings: merged(new Map(), change.settings),
      });
      return;
    case 'set': {
      const record = recordOf(topology, name);
      merged(
        record.settings,
        change.settings.filter(({ table }) => table !== 'interface'),
      );
      if (record.interfaceSettings !== null)
        merged(record.interfaceSettings, of('interface', change.settings));
      return;
    }
    case 'clear': {
      const record = recordOf(topology, name);
      for (const key of change.keys) {
        record.settings.delete(key);
        record.interfaceSettings?.delete(key);
      }
      return;
    }
    case 'link':
      if (change.up) down.delete(name);
      else down.add(name);
      return;
    case 'fdb-add': {
      const { bridge, entry } = change;
      topology.fixed.set(keyOf(bridge, entry), { bridge, ...entry });
      return;
    }
    case 'fdb-del':
      topology.fixed.delete(keyOf(change.bridge, change.address));
      return;
    case 'del':
      remove(topology, name);
  }
}

/** The first that no port of the bridge has. */
function freeNumber({ ports }: Topology, bridge: string): number {
  const taken = [...ports.values()].filter((port) => port.bridge === bridge);
  for (let number = 1; ; number++) if (!taken.some((port) => port.number === number)) return number;
}

function keyOf(bridge: string, { vlan, mac }: Omit<FdbEntry, 'port'>): string {
  return `${bridge} ${vlan} ${mac}`;
}

function of(table: Setting['table'], settings: readonly Setting[]): Setting[] {
  return settings.filter((setting) => setting.table === table);
}

function merged(into: Settings, settings: readonly Setting[]): Settings {
  const seen = new Set<string>();
  for (const { key, value } of settings) {
    // `select_src_port=p1 select_src_port=p2` and `=p1,p2` are the same.
    const before = REFERENCES.has(key) && seen.has(key) ? into.get(key) : undefined;
    seen.add(key);
    if (value === '') into.delete(key);
    else into.set(key, before === undefined ? value : `${before},${value}`);
  }
  return into;
}

function recordOf(
  topology: Topology,
  name: string,
): { settings: Settings; interfaceSettings: Settings | null } {
  const port = topology.ports.get(name);
  if (port !== undefined) return port;
  for (const { memberSettings } of topology.ports.values()) {
    const interfaceSettings = memberSettings.get(name);
    if (interfaceSettings !== undefined) return { settings: new Map(), interfaceSettings };
  }
  const record = topology.bridges.get(name) ?? topology.mirrors.get(name);
  return { settings: record?.settings ?? new Map(), interfaceSettings: null };
}

function remove(topology: Topology, name: string): void {
  const { bridges, ports, cables, mirrors, fixed, down } = topology;
  const gone = [...ports.values()].filter((port) => port.name === name || port.bridge === name);
  for (const port of gone) {
    ports.delete(port.name);
    for (const member of port.members) down.delete(member);
    for (const [key, { ends }] of cables)
      if (ends.some((end) => port.members.includes(end))) cables.delete(key);
    for (const [key, entry] of fixed) if (entry.port === port.name) fixed.delete(key);
  }
  bridges.delete(name);
  mirrors.delete(name);
  for (const [key, mirror] of mirrors) if (mirror.bridge === name) mirrors.delete(key);
}
