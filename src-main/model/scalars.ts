/**
 * The small values that lab objects are made of: names, MAC and IPv4 addresses, VLAN ids, MTUs, durations.
 * Each schema says in its message what was expected; the caller adds where.
 */
import { z } from 'zod';

/** VLAN ids that a frame may carry (IEEE 802.1Q table 9-2: 0 and 4095 are reserved). */
export const VLAN_MIN = 1;
export const VLAN_MAX = 4094;
/** MTU limits, octets of Ethernet payload: RFC 791's minimum for IPv4, and jumbo frames of common switches. */
export const MTU_MIN = 68;
export const MTU_MAX = 9216;
/** MTU of what carries traffic of others (NICs, fabric, switches), and of what starts it (port groups). */
export const DEFAULT_TRANSPORT_MTU = MTU_MAX;
export const DEFAULT_MTU = 1500;
/** FDB ageing time, seconds: the default of IEEE 802.1Q table 8-6 and its limits in Open vSwitch. */
export const DEFAULT_AGEING_S = 300;

/** Name of an object: letters, digits, dot, dash, underscore inside; at most 63 characters (RFC 1123 label length). */
export const nameSchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?$/,
    'a name of 1 to 63 letters a-z or A-Z, digits, ".", "-" or "_" that starts and ends with a letter or digit',
  );

/** Unicast MAC address, kept in lower case with colons. */
export const macSchema = z
  .string()
  .regex(/^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$/, 'a MAC address like 02:00:00:00:0a:01')
  .transform((text) => text.toLowerCase().replaceAll('-', ':'))
  .refine((mac) => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0, {
    message: 'a unicast MAC address: the multicast bit (lowest bit of the first octet) is set',
  })
  .refine((mac) => mac !== '00:00:00:00:00:00', { message: 'a MAC address other than all zeros' });

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;

/** IPv4 address in dotted decimal. */
export const ipv4Schema = z
  .string()
  .regex(new RegExp(`^${IPV4}$`), 'an IPv4 address like 10.0.10.11');

/** IPv4 interface address with prefix length 1 to 32. */
export const cidrSchema = z
  .string()
  .regex(
    new RegExp(`^${IPV4}/(?:[1-9]|[12][0-9]|3[0-2])$`),
    'an IPv4 address with prefix length like 10.0.10.11/24',
  );

export const vlanIdSchema = z
  .int('a VLAN id from 1 to 4094')
  .min(VLAN_MIN, 'a VLAN id from 1 to 4094')
  .max(VLAN_MAX, 'a VLAN id from 1 to 4094');

/** One VLAN id or a range "20-30", both ends included. */
export const vlanRangeSchema = z.union([
  vlanIdSchema,
  z
    .string()
    .regex(
      /^[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?$/,
      'a VLAN id from 1 to 4094 or a range of them like "20-30"',
    )
    .refine(
      (text) => {
        const [first = 0, last = first] = text.split('-').map(Number);
        return first <= last && last <= VLAN_MAX;
      },
      { message: 'a VLAN range from 1 to 4094 whose first id is not above its last' },
    ),
]);

/** The same with 0, which is "no VLAN": untagged frames. */
const vlanOrUntaggedSchema = z.union([z.literal(0), vlanRangeSchema]);

/** VLAN ids and ranges; 0 stands for untagged frames. */
export const vlanListSchema = z.array(vlanOrUntaggedSchema).min(1, 'at least one VLAN').max(512);

export const mtuSchema = z
  .int(`an MTU from ${MTU_MIN} to ${MTU_MAX}`)
  .min(MTU_MIN, `an MTU from ${MTU_MIN} to ${MTU_MAX}`)
  .max(MTU_MAX, `an MTU from ${MTU_MIN} to ${MTU_MAX}`);

/** FDB ageing time in seconds (IEEE 802.1Q 8.8.3: 10 to 1,000,000). */
export const ageingSchema = z
  .int('an ageing time in whole seconds from 10 to 1000000')
  .min(10, 'an ageing time in whole seconds from 10 to 1000000')
  .max(1_000_000, 'an ageing time in whole seconds from 10 to 1000000');

export const descriptionSchema = z.string().max(2000, 'a text of at most 2000 characters');

/** All ids of a VLAN list, ascending, each once. */
export function expandVlans(ranges: readonly (number | string)[]): number[] {
  const ids = new Set<number>();
  for (const range of ranges) {
    const [first = 0, last = first] = String(range).split('-').map(Number);
    for (let id = first; id <= last; id++) ids.add(id);
  }
  return [...ids].sort((a, b) => a - b);
}
