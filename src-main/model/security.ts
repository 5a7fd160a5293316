/**
 * Security of ports: what a VM may be and do on the network. Policies stand on port groups, as in vSphere, or on a
 * vNIC of a plain bridge; what one vNIC may use stands on the vNIC. A port of a fabric switch has those that go by no vNIC.
 * Nothing is enforced that is not written down.
 */
import { z } from 'zod';
import { macSchema } from './scalars.ts';

/** vSphere's highest MAC limit of a port. */
const MAC_LIMIT_MAX = 4096;
const macLimitText = 'a number of MAC addresses from 1 to 4096';

/** Policies of ports, whoever is behind them. */
const portPolicies = {
  /** Messages of DHCP servers are dropped, but from vNICs with `dhcpServer`. */
  dhcpGuard: z.boolean().optional(),
  /** Router advertisements and redirects are dropped, but from vNICs with `router`. */
  routerGuard: z.boolean().optional(),
  macLimit: z
    .strictObject({
      max: z.int(macLimitText).min(1, macLimitText).max(MAC_LIMIT_MAX, macLimitText),
      /** What becomes of frames from further addresses: `drop` (default), or forwarded without being learned. */
      policy: z.enum(['drop', 'flood'], '"drop" or "flood"').optional(),
    })
    .optional(),
};

/** Of the ports of fabric switches and of LAGs. */
export const switchSecuritySchema = z.strictObject(portPolicies);

/** Policies of the ports of VMs. The first three have vSphere's names and meaning: true accepts, false rejects. */
export const securitySchema = z.strictObject({
  /** The vNICs see all frames of their VLANs that pass their switch on their host. */
  promiscuous: z.boolean().optional(),
  /** False: a guest may not change the MAC address of its vNIC. */
  macChanges: z.boolean().optional(),
  /** False: frames must come from the effective MAC address of the vNIC. */
  forgedTransmits: z.boolean().optional(),
  /** ARP and Neighbor Discovery must name the vNIC's own addresses. */
  arpInspection: z.boolean().optional(),
  ...portPolicies,
});

export type Security = z.infer<typeof securitySchema>;
export type SwitchSecurity = z.infer<typeof switchSecuritySchema>;

const addressOrPrefix = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/**
 * Addresses of a vNIC beside its own `address`. As in OVN's port_security a prefix stands for all its addresses, and one
 * with bits behind it (10.0.10.11/24) for that address.
 */
const allowedAddressSchema = z
  .string('an IPv4 or IPv6 address, or a prefix like 10.0.10.0/24')
  .refine(
    (text) => addressOrPrefix.safeParse(text).success,
    'an IPv4 or IPv6 address, or a prefix like 10.0.10.0/24',
  );

/** Keys of a vNIC. */
export const vnicSecurityKeys = {
  /** Source MAC addresses beside the vNIC's own; others are dropped. */
  allowedMacs: z.array(macSchema).min(1, 'at least one MAC address').max(64).optional(),
  /** Source IP addresses beside the vNIC's own; others are dropped. */
  allowedAddresses: z.array(allowedAddressSchema).min(1, 'at least one address').max(64).optional(),
  /** Exempt from `dhcpGuard`. */
  dhcpServer: z.boolean().optional(),
  /** Exempt from `routerGuard`. */
  router: z.boolean().optional(),
  /** No frame passes, while the link stays up. */
  blocked: z.boolean().optional(),
};
