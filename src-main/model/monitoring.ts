/**
 * What switches, bridges and fabric devices tell about their traffic: NetFlow, IPFIX and sFlow exporters, by the option names
 * of Open vSwitch and vSphere, and LLDP.
 */
import { z } from 'zod';
import { ipv4Schema } from './scalars.ts';

/** Collectors of one exporter, at most. */
const MAX_TARGETS = 8;

const PORT =
  '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const COLLECTOR = 'a collector as "10.0.0.5:2055" or "[fd00::5]:2055"';

/** Address and UDP port of a collector. */
const targetSchema = z
  .string()
  .max(64)
  .regex(
    new RegExp(`^(?:${OCTET}(?:\\.${OCTET}){3}|\\[[0-9a-fA-F:.]{2,45}\\]):${PORT}$`),
    COLLECTOR,
  );

const targets = z
  .array(targetSchema)
  .min(1, 'at least one collector')
  .max(MAX_TARGETS, `at most ${MAX_TARGETS} collectors`);

const whole = (what: string, min: number, max: number) => {
  const expected = `${what} from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
};
const idle = whole('whole seconds', 1, 3600);

/** NetFlow without sampling (Open vSwitch, table NetFlow). */
export const netflowSchema = z.strictObject({
  targets,
  version: z.literal([5, 9], '5 or 9').optional(),
  /** Seconds after which a flow that goes on is told of; −1: only when it ends. */
  activeTimeout: whole('whole seconds (-1: only when a flow ends)', -1, 4200).optional(),
  /** Seconds without a frame after which a flow has ended. */
  idleTimeout: idle.optional(),
  engineType: whole('a number', 0, 255).optional(),
  engineId: whole('a number', 0, 255).optional(),
  /** Version 5: the engine id goes into the upper bits of interface numbers too. */
  addIdToInterface: z.boolean().optional(),
});

/** IPFIX (Open vSwitch, table IPFIX; vSphere, VMwareIpfixConfig). */
export const ipfixSchema = z.strictObject({
  targets,
  /** One frame in so many is looked at; vSphere's samplingRate. */
  sampling: whole('a number of frames', 1, 16_384).optional(),
  obsDomainId: whole('a number', 0, 0xffff_ffff).optional(),
  /** Seconds. */
  activeFlowTimeout: whole('whole seconds', 1, 4200).optional(),
  /** Seconds. */
  idleFlowTimeout: idle.optional(),
  cacheMaxFlows: whole('a number of flows', 1, 1_048_576).optional(),
  /** Flows between VMs of the same host only. */
  internalFlowsOnly: z.boolean().optional(),
});

/** sFlow version 5 (Open vSwitch, table sFlow). */
export const sflowSchema = z.strictObject({
  targets,
  /** One frame in so many is sampled. */
  sampling: whole('a number of frames', 1, 16_777_216).optional(),
  /** Seconds between two readings of a port's counters; 0: none are sent. */
  polling: whole('whole seconds', 0, 3600).optional(),
  /** Octets of a frame that are sent. */
  header: whole('octets', 14, 512).optional(),
  agent: ipv4Schema.optional(),
});

/** IEEE 802.1AB on the cables of a device (vSphere's LinkDiscoveryProtocolConfig). */
export const lldpSchema = z.strictObject({
  operation: z.enum(
    ['none', 'listen', 'advertise', 'both'],
    '"none", "listen", "advertise" or "both"',
  ),
});

/** The keys that switches, bridges and fabric devices share. */
export const monitoringKeys = {
  /** True: its flows are recorded all the time, not only while somebody looks. */
  flows: z.boolean().optional(),
  netflow: netflowSchema.optional(),
  ipfix: ipfixSchema.optional(),
  sflow: sflowSchema.optional(),
  lldp: lldpSchema.optional(),
};

/** Defaults, in seconds, octets and frames. */
export const MONITORING_DEFAULTS = {
  netflow: { version: 5, activeTimeout: 600, idleTimeout: 15, engineType: 0 },
  ipfix: { sampling: 1, activeFlowTimeout: 60, idleFlowTimeout: 15, cacheMaxFlows: 65_536 },
  sflow: { sampling: 400, polling: 30, header: 128, agent: '127.0.0.1' },
} as const;

export type Netflow = z.infer<typeof netflowSchema>;
export type Ipfix = z.infer<typeof ipfixSchema>;
export type Sflow = z.infer<typeof sflowSchema>;
export type Lldp = z.infer<typeof lldpSchema>;

/** The monitoring keys of an object. */
export interface MonitoringKeys {
  flows?: boolean | undefined;
  netflow?: Netflow | undefined;
  ipfix?: Ipfix | undefined;
  sflow?: Sflow | undefined;
  lldp?: Lldp | undefined;
}
