/** Port security that has nothing to go by. */
import type { Lab } from '../lab.ts';
import type { Finding } from '../problem.ts';

/** vNICs whose ARP is inspected and that have no address to compare it with. */
export function* unknownAddresses(lab: Lab): Iterable<Finding> {
  for (const [id, { nics = [] }] of lab.vm)
    for (const [index, { network, address, allowedAddresses }] of nics.entries()) {
      const inspects = lab.portGroup.get(network)?.security?.arpInspection === true;
      if (!inspects || address !== undefined || allowedAddresses !== undefined) continue;
      yield {
        code: 'address-not-known',
        values: { portGroup: network },
        object: { kind: 'vm', id },
        field: ['nics', index, 'address'],
      };
    }
}
