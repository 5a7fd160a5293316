/** Names that people give, against what a lab has; where one fits nothing, the error says what there is. */
import { Failure } from '../api/failure.ts';
import { switchInstances } from '../model/auto.ts';
import type { Lab } from '../model/lab.ts';
import { naturally } from '../model/natural-order.ts';
import { nearest } from '../model/nearest.ts';
import type { Plan } from '../switchd/plan.ts';

/** Names that a sentence lists, at most. */
const LISTED = 6;

/** The error for a name that is none: the one that was meant, or what there is to choose from. `where` begins with a space. */
export function unknownName(
  what: string,
  name: string,
  known: Iterable<string>,
  where = '',
): Failure {
  return new Failure('NOT_FOUND', `There is no ${what} "${name}"${where}; ${hint(name, known)}`);
}

/** The end of a sentence about a wrong name. */
function hint(name: string, known: Iterable<string>): string {
  const names = [...known].sort(naturally);
  const meant = nearest(name, names);
  return meant === null ? `${listText(names)}.` : `did you mean "${meant}"?`;
}

/** `there are a, b and 3 more`, `there is only a`, `there is none`. */
function listText(names: readonly string[]): string {
  const [only] = names;
  if (only === undefined) return 'there is none';
  if (names.length === 1) return `there is only ${only}`;
  const rest = names.length - LISTED;
  return `there are ${names.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Instances of a switch (on one host, where it is named), a bridge, or a fabric device. Throws Failure NOT_FOUND. */
export function devicesOf(lab: Lab, name: string, host?: string): string[] {
  const [id = '', at] = name.split('@', 2);
  const wanted = host ?? at;
  const instances = switchInstances(lab, id);
  if (lab.switch.has(id) && wanted === undefined) return instances.map(({ device }) => device);
  if (lab.switch.has(id)) {
    const found = instances.find((instance) => instance.host === wanted);
    const hosts = instances.map((instance) => instance.host);
    if (found !== undefined) return [found.device];
    const sentence = `Switch "${id}" has no instance on host "${wanted}"`;
    throw new Failure('NOT_FOUND', `${sentence}; ${hint(wanted ?? '', hosts)}`);
  }
  if (!lab.fabric.has(id) && !lab.bridge.has(id)) {
    const known = [...lab.switch.keys(), ...lab.bridge.keys(), ...lab.fabric.keys()];
    const what = 'switch, bridge (host:bridge) or fabric device';
    throw unknownName(what, name, known, ` in lab "${lab.name}"`);
  }
  if (wanted === undefined) return [id];
  throw new Failure(
    'NOT_FOUND',
    `"${id}" is one device, no switch of many hosts: leave out "@${wanted}".`,
  );
}

/**
 * Id of the port of one of `devices` that a name means: its own, or that of one of its interfaces; `where` says what these ports
 * are. Throws Failure NOT_FOUND.
 */
export function portOf(
  { ports }: Plan,
  devices: readonly string[],
  name: string,
  where: string,
): string {
  const own = ports.filter(({ device }) => devices.includes(device));
  const found = own.find(({ id, members }) => id === name || members.includes(name));
  if (found !== undefined) return found.id;
  const known = own.map(({ id }) => id);
  throw unknownName('port', name, known, where);
}
