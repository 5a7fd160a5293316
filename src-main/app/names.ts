/** Names that people give, against what a lab has; where one fits nothing, the error says what there is. */
import type { Failure } from '../api/failure.ts';
import { switchInstances } from '../model/auto.ts';
import type { Lab } from '../model/lab.ts';
import { naturally } from '../model/natural-order.ts';
import { nearest } from '../model/nearest.ts';
import type { Plan } from '../switchd/plan.ts';
import { refusal } from './refusal.ts';
import { type AppSaid, appSaid } from './sentences.ts';

/** Names that a sentence lists, at most. */
const LISTED = 6;

/** The error for a name that is none: the one that was meant, or what there is to choose from. */
export function unknownName(
  what: 'bond' | 'device' | 'drop-reason' | 'lab' | 'port' | 'rule-owner',
  name: string,
  known: Iterable<string>,
  where?: AppSaid,
): Failure {
  return refusal('NOT_FOUND', 'no-such', {
    what: [appSaid(`what-${what}`)],
    name,
    where: where === undefined ? '' : [where],
    hint: [hint(name, known)],
  });
}

/** The end of a sentence about a wrong name. */
function hint(name: string, known: Iterable<string>): AppSaid {
  const all = [...known].sort(naturally);
  const meant = nearest(name, all);
  if (meant !== null) return appSaid('hint-meant', { name: meant });
  const [only] = all;
  if (only === undefined) return appSaid('hint-none');
  if (all.length === 1) return appSaid('hint-one', { name: only });
  const names = all.slice(0, LISTED).join(', ');
  const count = all.length - LISTED;
  return count > 0 ? appSaid('hint-more', { names, count }) : appSaid('hint-some', { names });
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
    throw refusal('NOT_FOUND', 'no-instance-on', {
      switch: id,
      host: wanted ?? '',
      hint: [hint(wanted ?? '', hosts)],
    });
  }
  if (!lab.fabric.has(id) && !lab.bridge.has(id)) {
    const known = [...lab.switch.keys(), ...lab.bridge.keys(), ...lab.fabric.keys()];
    throw unknownName('device', name, known, appSaid('where-lab', { lab: lab.name }));
  }
  if (wanted === undefined) return [id];
  throw refusal('NOT_FOUND', 'one-device', { device: id, host: wanted });
}

/**
 * Id of the port of one of `devices` that a name means: its own, or that of one of its interfaces; `where` says what these ports
 * are. Throws Failure NOT_FOUND.
 */
export function portOf(
  { ports }: Plan,
  devices: readonly string[],
  name: string,
  where: AppSaid,
): string {
  const own = ports.filter(({ device }) => devices.includes(device));
  const found = own.find(({ id, members }) => id === name || members.includes(name));
  if (found !== undefined) return found.id;
  const known = own.map(({ id }) => id);
  throw unknownName('port', name, known, where);
}
