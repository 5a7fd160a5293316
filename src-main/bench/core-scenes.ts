/** What is measured with the core alone: two VMs, and how much else there is on their switch, on its hosts and in the lab. */
import { emptyLab, type Kind, type Lab, type SpecOf } from '../model/lab.ts';
import { NO_TAG } from '../packet/packet.ts';
import { compile } from '../switchd/compile.ts';
import type { DriverPlan } from '../switchd/plan.ts';
import type { CoreScene } from './core-bench.ts';

const VLAN = 10;
const OTHER_VLAN = 11;
const MAX_VLANS = 4000;
const VMS_PER_HOST = 20;
const FROM = 'from:eth0';
const TO = 'to:eth0';
const RULES = 1000;
const RULE_VLANS = 64;

/** What a scene may have more of than the frames touch. */
export const surroundings = ['ports', 'VLANs', 'addresses', 'VMs'] as const;
export type Surrounding = (typeof surroundings)[number];

class Scenery {
  readonly lab = emptyLab('bench');

  constructor() {
    this.put('host', 'h0', { zone: 'r/z' });
    this.group('access', { vlan: VLAN });
    this.vm('from', 'access');
    this.vm('to', 'trunk');
  }

  put<K extends Kind>(kind: K, id: string, spec: SpecOf<K>): void {
    (this.lab[kind] as Map<string, SpecOf<K>>).set(id, spec);
  }

  group(name: string, spec: SpecOf<'portGroup'>): void {
    this.put('portGroup', `s/${name}`, spec);
  }

  vm(name: string, group: string, host = 'h0'): void {
    this.put('vm', name, { host, kind: 'light', nics: [{ network: `s/${group}` }] });
  }
}

/** Frames from an access port to a trunk, to so many known addresses. */
export function plainScene(macs: number): CoreScene {
  return sceneOf(new Scenery(), { macs });
}

/** The same to two addresses, beside `count` ports, VLANs, addresses or VMs on other hosts. */
export function besideScene(what: Surrounding, count: number): CoreScene {
  const scenery = new Scenery();
  if (what === 'addresses') return sceneOf(scenery, { idleMacs: count });
  const hosts = new Set<string>();
  for (let n = 0; n < count; n++) {
    const vlan = what === 'VLANs' ? OTHER_VLAN + (n % MAX_VLANS) : OTHER_VLAN;
    const host = what === 'VMs' ? `h${1 + Math.floor(n / VMS_PER_HOST)}` : 'h0';
    scenery.group(`g${vlan}`, { vlan });
    scenery.vm(`vm${n}`, `g${vlan}`, host);
    hosts.add(host);
  }
  for (const host of hosts) scenery.put('host', host, { zone: 'r/z' });
  return sceneOf(scenery, {});
}

/** 64 VLANs, a mirror session, and 1,000 rules that none of the frames meets. */
export function filterScene(): CoreScene {
  const scenery = new Scenery();
  const vlans = Array.from({ length: RULE_VLANS }, (_, index) => VLAN + index);
  const rules = Array.from({ length: RULES }, (_, index) => ({
    action: 'drop' as const,
    protocol: 'udp' as const,
    source: `10.0.${index & 255}.0/24`,
    destination: `10.0.${index >> 8}.0/24`,
    destinationPorts: [10_000 + index, `${20_000 + index}-${21_000 + index}`],
  }));
  scenery.group('access', { trunk: vlans, rules });
  scenery.vm('monitor', 'trunk');
  const mirrors = { m: { selectSrcPort: [FROM], outputPort: 'monitor:eth0' } };
  return sceneOf(scenery, { macs: 16, mirrors, tags: vlans });
}

interface Options {
  readonly macs?: number;
  readonly idleMacs?: number;
  readonly tags?: readonly number[];
  readonly mirrors?: SpecOf<'switch'>['mirrors'];
}

function sceneOf(scenery: Scenery, options: Options): CoreScene {
  const { macs = 2, idleMacs = 0, tags, mirrors } = options;
  const { lab } = scenery;
  scenery.put('switch', 's', { hosts: [...lab.host.keys()], mirrors });
  scenery.group('trunk', { trunk: ['1-4094'] });
  return {
    plan: compile(lab, running(lab)),
    from: FROM,
    to: TO,
    macs,
    idleMacs,
    fromTags: tags ?? [NO_TAG],
    toTags: tags ?? [VLAN],
  };
}

function running(lab: Lab): Map<string, DriverPlan[]> {
  return new Map([...lab.vm.keys()].map((vm) => [vm, [{ kind: 'tap', device: vm }]]));
}
