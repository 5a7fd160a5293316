/** Port security that has nothing to go by. */
import { vmPortOf } from '../auto.ts';
import type { Lab } from '../lab.ts';
import type { Finding } from '../problem.ts';

/** vNICs whose ARP is inspected and that have no address to compare it with. */
export function* unknownAddresses(lab: Lab): Iterable<Finding> {
  for (const [id, { nics = [] }] of lab.vm)
    for (const [index, vnic] of nics.entries()) {
      const { network, address, allowedAddresses } = vnic;
      if (vmPortOf(lab, vnic).security?.arpInspection !== true) continue;
      if (address !== undefined || allowedAddresses !== undefined) continue;
      yield {
        code: 'address-not-known',
        values: { network },
        object: { kind: 'vm', id },
        field: ['nics', index, 'address'],
      };
    }
}
