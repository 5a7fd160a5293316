/** Names of the ports of an object in the live tables: `web1:eth0`, `host-a:eth0`, `tor1:3`. Pure. */
import { fabricPorts, networkOf } from '../../src-main/model/auto.ts';
import { type Lab, vnicName } from '../../src-main/model/lab.ts';
import type { ObjectRef } from '../stores/selection.ts';

/** The most ports that are shown at once; the table of ports has them all. */
const MOST = 200;

/** Ports that belong to an object or are attached to it. */
export function portsOf(lab: Lab, { kind, id }: ObjectRef): string[] {
  if (kind === 'vm')
    return (lab.vm.get(id)?.nics ?? []).map((_, index) => `${id}:${vnicName(index)}`);
  if (kind === 'nic') return [id];
  if (kind === 'link') return [...(lab.link.get(id)?.ends ?? [])];
  if (kind === 'fabric') return fabricPorts(lab, id).map(({ name }) => `${id}:${name}`);
  if (kind === 'host') return [...lab.nic.keys()].filter((nic) => nic.startsWith(`${id}:`));
  if (kind === 'bond') {
    const host = id.slice(0, id.indexOf(':'));
    return (lab.bond.get(id)?.members ?? []).map((nic) => `${host}:${nic}`);
  }
  if (kind === 'portGroup' || kind === 'bridge') return attached(lab, kind, id);
  return [];
}

function attached(lab: Lab, kind: 'portGroup' | 'bridge', id: string): string[] {
  const found: string[] = [];
  for (const [name, vm] of lab.vm) {
    for (const [index, vnic] of (vm.nics ?? []).entries()) {
      const network = networkOf(lab, vm, vnic);
      const here = kind === 'portGroup' ? network?.portGroup === id : network?.device === id;
      if (here) found.push(`${name}:${vnicName(index)}`);
    }
    if (found.length >= MOST) break;
  }
  return found;
}
