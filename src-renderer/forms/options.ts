/** What references may point to, as options of a select. Pure: a lab in, lists out. */
import { attachmentOf, fabricPorts, hasInstance } from '../../src-main/model/auto.ts';
import { UPLINK_PORT } from '../../src-main/model/bridge-options.ts';
import { type Kind, type Lab, splitId, vnicName } from '../../src-main/model/lab.ts';
import type { FormContext, Option } from './fields.ts';

const same = (id: string): Option => ({ value: id, label: id });

/** Words that are chosen as they are. */
export function named(words: readonly string[]): Option[] {
  return words.map(same);
}

/** Ids of a kind. */
export function idsOf(kind: Kind): (context: FormContext) => Option[] {
  return ({ lab }) => [...lab[kind].keys()].map(same);
}

/** Names of a host's objects of one kind. */
export function namesOn(lab: Lab, kind: 'nic' | 'bond' | 'bridge', host: string): string[] {
  const names: string[] = [];
  for (const id of lab[kind].keys()) {
    const { parent, name } = splitId(kind, id);
    if (parent === host) names.push(name);
  }
  return names;
}

/** NICs of the host that the draft lives on. */
export function nicsOfHost({ lab, draft }: FormContext): Option[] {
  return namesOn(lab, 'nic', draft.parent).map(same);
}

/** What may carry traffic of a host: bonds first, then NICs that are in no bond. */
export function uplinksOn(lab: Lab, host: string): Option[] {
  const bonds = namesOn(lab, 'bond', host);
  const bonded = new Set(bonds.flatMap((name) => lab.bond.get(`${host}:${name}`)?.members ?? []));
  const nics = namesOn(lab, 'nic', host).filter((name) => !bonded.has(name));
  return [...bonds, ...nics].map(same);
}

/** Port groups with an instance on the host, then the host's bridges by name. */
export function networksOn(lab: Lab, host: string): Option[] {
  const groups = [...lab.portGroup.keys()].filter((id) => {
    const spec = lab.switch.get(splitId('portGroup', id).parent);
    return spec !== undefined && (host === '' || hasInstance(spec, host));
  });
  return [...groups, ...namesOn(lab, 'bridge', host)].map(same);
}

/** Free ends of cables: NICs without a link, and of each fabric device the unused ports and the next number. */
export function freeEnds({ lab, draft }: FormContext): Option[] {
  const used = new Set<string>();
  for (const [id, link] of lab.link)
    if (id !== draft.id) for (const end of link.ends) used.add(end);
  const ends = [...lab.nic.keys()].filter((id) => !used.has(id));
  for (const device of lab.fabric.keys()) {
    const ports = fabricPorts(lab, device).map((port) => port.name);
    const free = ports.filter((port) => !used.has(`${device}:${port}`));
    const next = nextNumber(ports);
    ends.push(...[...free, String(next)].map((port) => `${device}:${port}`));
  }
  return ends.map(same);
}

/** Ports of the draft's device as its options name them: fabric ports, vNICs that are attached to it, its uplink. */
export function portsOfDevice({ lab, draft: { kind, id } }: FormContext): Option[] {
  if (id === null) return [];
  if (kind === 'fabric') return fabricPorts(lab, id).map(({ name }) => same(name));
  const ports = [...lab.vm].flatMap(([vm, { nics = [] }]) =>
    nics.map((_nic, index) => `${vm}:${vnicName(index)}`),
  );
  const isHere = (device: string): boolean =>
    device === id || (kind === 'switch' && device.startsWith(`${id}@`));
  const attached = ports.filter((port) => isHere(attachmentOf(lab, port)?.device ?? ''));
  return [UPLINK_PORT, ...attached].map(same);
}

/** One more than the highest number among the names. */
export function nextNumber(names: readonly string[]): number {
  let highest = 0;
  for (const name of names) if (/^\d{1,6}$/.test(name)) highest = Math.max(highest, Number(name));
  return highest + 1;
}
