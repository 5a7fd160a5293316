/**
 * Filter rules and ingress policing of a port: the keys that a port group, a fabric port and a vNIC on a bridge share.
 * Directions are those of the port, as its counters have them: `in` is what comes in by it (a VM sends it), `out` is
 * what goes out by it (a VM gets it).
 */
import { z } from 'zod';
import { descriptionSchema, vlanRangeSchema } from './scalars.ts';

/** Most rules of one list; what the core's classifier is made for. */
export const MAX_RULES = 4096;

export const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd, arp: 0x0806 } as const;

/** Names of IP protocols (IANA); others are given by number. */
export const ipProtocols = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  ospf: 89,
  vrrp: 112,
  sctp: 132,
} as const;

/** Bits of the flags octet (RFC 9293 3.1). */
export const tcpFlags = {
  fin: 1,
  syn: 2,
  rst: 4,
  psh: 8,
  ack: 16,
  urg: 32,
  ece: 64,
  cwr: 128,
} as const;

const MAC = '[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}';
const lowerMac = (text: string): string => text.toLowerCase().replaceAll('-', ':');

/** One MAC address, or several by a mask whose set bits must be equal. */
const macMatchSchema = z
  .string()
  .regex(
    new RegExp(`^${MAC}(?:/${MAC})?$`),
    'a MAC address, or one with a mask like 02:00:00:00:00:00/ff:ff:ff:00:00:00',
  )
  .transform(lowerMac);

const etherTypeSchema = z.union(
  [
    z.enum(['ipv4', 'ipv6', 'arp']),
    z.int().min(0x600).max(0xffff),
    z
      .string()
      .regex(/^0x[0-9a-f]{3,4}$/i)
      .transform(Number)
      .refine((type) => type >= 0x600),
  ],
  'an EtherType: "ipv4", "ipv6", "arp" or a number like 0x88cc',
);

const prefixes = [z.ipv4(), z.cidrv4(), z.ipv6(), z.cidrv6()] as const;
const prefixSchema = z
  .string()
  .max(49)
  .refine(
    (text) => prefixes.some((schema) => schema.safeParse(text).success),
    'an IPv4 or IPv6 address or prefix like 10.0.0.0/8 or 2001:db8::/32',
  );

const protocolSchema = z.union(
  [
    z.enum(Object.keys(ipProtocols) as [keyof typeof ipProtocols]),
    z.int().min(0).max(255),
    z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .refine((protocol) => protocol <= 255),
  ],
  'an IP protocol: a name like "tcp", "udp", "icmp", "icmpv6" or a number from 0 to 255',
);

/** One port or a range "8000-8100", both ends included. */
const portRangeSchema = z.union(
  [
    z.int().min(0).max(65_535),
    z
      .string()
      .regex(/^\d{1,5}(-\d{1,5})?$/)
      .refine((text) => {
        const [first = 0, last = first] = text.split('-').map(Number);
        return first <= last && last <= 65_535;
      }),
  ],
  'a port from 0 to 65535 or a range like "8000-8100"',
);
const portsSchema = z
  .array(portRangeSchema)
  .min(1, 'at least one port')
  .max(64, 'at most 64 ports and ranges');

const FLAG = `[+-](?:${Object.keys(tcpFlags).join('|')})`;

const ruleKeys = {
  /** For people, and for the trace that says which rule it was. */
  name: z.string().min(1).max(63, 'a name of at most 63 characters').optional(),
  description: descriptionSchema.optional(),
  action: z.enum(['allow', 'drop', 'mark'], '"allow", "drop" or "mark"'),
  direction: z.enum(['in', 'out', 'both'], '"in", "out" or "both"').optional(),
  sourceMac: macMatchSchema.optional(),
  destinationMac: macMatchSchema.optional(),
  etherType: etherTypeSchema.optional(),
  vlan: vlanRangeSchema.optional(),
  source: prefixSchema.optional(),
  destination: prefixSchema.optional(),
  protocol: protocolSchema.optional(),
  sourcePorts: portsSchema.optional(),
  destinationPorts: portsSchema.optional(),
  dscp: z
    .int('a DSCP from 0 to 63')
    .min(0, 'a DSCP from 0 to 63')
    .max(63, 'a DSCP from 0 to 63')
    .optional(),
  /** Flags that must be set (+) and must not be set (-), as Open vSwitch writes them. */
  tcpFlags: z
    .string()
    .max(64)
    .regex(new RegExp(`^(?:${FLAG})+$`), 'TCP flags like "+syn-ack"')
    .optional(),
  markDscp: z
    .int('a DSCP from 0 to 63')
    .min(0, 'a DSCP from 0 to 63')
    .max(63, 'a DSCP from 0 to 63')
    .optional(),
  markCos: z
    .int('a CoS from 0 to 7')
    .min(0, 'a CoS from 0 to 7')
    .max(7, 'a CoS from 0 to 7')
    .optional(),
};

/** One rule; what it does not name it does not ask for. */
export const ruleSchema = z.strictObject(ruleKeys).superRefine((rule, context) => {
  const wrong = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  const marks = rule.markDscp !== undefined || rule.markCos !== undefined;
  if (rule.action === 'mark' && !marks)
    wrong('action', 'at least one of "markDscp" and "markCos" beside the action "mark"');
  for (const key of ['markDscp', 'markCos'] as const)
    if (rule.action !== 'mark' && rule[key] !== undefined)
      wrong(key, `"${key}" only where "action" is "mark"`);
  for (const key of ['sourcePorts', 'destinationPorts'] as const)
    if (rule[key] !== undefined && rule.protocol !== 'tcp' && rule.protocol !== 'udp')
      wrong(key, `"${key}" only where "protocol" is "tcp" or "udp"`);
  if (rule.tcpFlags !== undefined && rule.protocol !== 'tcp')
    wrong('tcpFlags', '"tcpFlags" only where "protocol" is "tcp"');
  const family = familyOf(rule.source ?? rule.destination);
  if (rule.destination !== undefined && familyOf(rule.destination) !== family)
    wrong('destination', 'an address of the same family as "source"');
  if (family !== null && rule.etherType !== undefined && rule.etherType !== family)
    wrong('etherType', 'the EtherType of the addresses, or none');
});

/** The family of an address or prefix of a rule. */
export function familyOf(prefix: string | undefined): 'ipv4' | 'ipv6' | null {
  if (prefix === undefined) return null;
  return prefix.includes(':') ? 'ipv6' : 'ipv4';
}

const RATE = 'a rate in whole kbit/s from 1 to 400000000';
const BURST = 'a burst in whole kbit from 1 to 400000000';
const PACKET_RATE = 'a rate in whole thousand frames per second from 1 to 1000000';
const PACKET_BURST = 'a burst in whole thousand frames from 1 to 1000000';
const MAX_KBIT = 400_000_000;
const MAX_KPKTS = 1_000_000;

/**
 * Open vSwitch's ingress_policing_rate and _burst (kbit/s, kbit), _kpkts_rate and _kpkts_burst (thousand frames).
 */
const policingSchema = z
  .strictObject({
    rate: z.int(RATE).min(1, RATE).max(MAX_KBIT, RATE).optional(),
    burst: z.int(BURST).min(1, BURST).max(MAX_KBIT, BURST).optional(),
    packetRate: z.int(PACKET_RATE).min(1, PACKET_RATE).max(MAX_KPKTS, PACKET_RATE).optional(),
    packetBurst: z.int(PACKET_BURST).min(1, PACKET_BURST).max(MAX_KPKTS, PACKET_BURST).optional(),
  })
  .superRefine((policing, context) => {
    if (policing.rate === undefined && policing.packetRate === undefined)
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'at least one of "rate" and "packetRate"',
      });
    for (const [burst, rate] of [
      ['burst', 'rate'],
      ['packetBurst', 'packetRate'],
    ] as const)
      if (policing[burst] !== undefined && policing[rate] === undefined)
        context.addIssue({
          code: 'custom',
          path: [burst],
          message: `"${burst}" only together with "${rate}"`,
        });
  });

/** The keys that a port group, a fabric port and a vNIC on a bridge share. */
export const filterKeys = {
  rules: z.array(ruleSchema).max(MAX_RULES, 'at most 4096 rules').optional(),
  /** What happens to frames that no rule fits; allowed where it is not said. */
  defaultAction: z.enum(['allow', 'drop'], '"allow" or "drop"').optional(),
  policing: policingSchema.optional(),
};

export type Rule = z.infer<typeof ruleSchema>;
export type Policing = z.infer<typeof policingSchema>;

export interface FilterKeys {
  readonly rules?: Rule[] | undefined;
  readonly defaultAction?: 'allow' | 'drop' | undefined;
  readonly policing?: Policing | undefined;
}

/** Open vSwitch's bursts where none is given, kbit and thousand frames, but no more than the rate brings in this time. */
const DEFAULT_BURST_KBIT = 8000;
const DEFAULT_BURST_KPKTS = 16;
const DEFAULT_BURST_SECONDS = 0.2;

/** Burst of a rate in kbit/s, kbit: above 8000 only where it is asked for. */
export function burstOf({ rate = 0, burst }: Policing): number {
  return burst ?? Math.min(DEFAULT_BURST_KBIT, rate * DEFAULT_BURST_SECONDS);
}

/** Burst of a rate in thousand frames per second, in thousand frames. */
export function packetBurstOf({ packetRate = 0, packetBurst }: Policing): number {
  return packetBurst ?? Math.min(DEFAULT_BURST_KPKTS, packetRate * DEFAULT_BURST_SECONDS);
}
