/** vNICs and the switches they are attached to. */
import { hasInstance, switchInstances } from '../auto.ts';
import { filterKeys } from '../filter.ts';
import type { Lab } from '../lab.ts';
import type { ProblemCode } from '../messages.ts';
import type { Finding } from '../problem.ts';
import { vlanKeys } from '../vlan.ts';
import { vmPortKeyNames } from '../vm-port.ts';

/** A VM on a host where the switch of its port group has no instance. */
export function* missingInstances(lab: Lab): Iterable<Finding> {
  for (const [id, { host, nics = [] }] of lab.vm)
    for (const [index, { network }] of nics.entries()) {
      const slash = network.indexOf('/');
      const switchId = network.slice(0, Math.max(slash, 0));
      const spec = lab.switch.get(switchId);
      // An unknown host, switch or port group is reported as such.
      if (spec === undefined || !lab.host.has(host) || !lab.portGroup.has(network)) continue;
      if (hasInstance(spec, host)) continue;
      yield {
        code: 'no-instance',
        values: { switch: switchId, host },
        object: { kind: 'vm', id },
        field: ['nics', index, 'network'],
      };
    }
}

/** Keys of the port of a vNIC that is on a port group, which brings its own. */
export function* keysOnPortGroup(lab: Lab): Iterable<Finding> {
  for (const [id, { nics = [] }] of lab.vm)
    for (const [index, vnic] of nics.entries()) {
      if (!vnic.network.includes('/')) continue;
      for (const key of vmPortKeyNames)
        if (vnic[key] !== undefined)
          yield {
            code: codeOf(key),
            values: { key, portGroup: vnic.network },
            object: { kind: 'vm', id },
            field: ['nics', index, key],
          };
    }
}

function codeOf(key: string): ProblemCode {
  if (Object.hasOwn(vlanKeys, key)) return 'vlan-on-port-group';
  return Object.hasOwn(filterKeys, key) ? 'filter-on-port-group' : 'option-on-port-group';
}

/** A host without an uplink of a switch that spans several hosts. */
export function* missingUplinks(lab: Lab): Iterable<Finding> {
  for (const id of lab.switch.keys()) {
    const instances = switchInstances(lab, id);
    if (instances.length < 2) continue;
    for (const { host, uplinks } of instances) {
      if (uplinks.length > 0) continue;
      const index = lab.switch.get(id)?.hosts?.indexOf(host) ?? 0;
      yield {
        code: 'no-uplink',
        values: { switch: id, host },
        object: { kind: 'switch', id },
        field: ['hosts', index],
      };
    }
  }
}
