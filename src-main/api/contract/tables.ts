/** Live tables: ports with their counters, and what devices have learned, agreed on and seen. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { bondRowSchema } from './aggregation.ts';
import { base, device, done, hold, lab, parts, said } from './base.ts';
import { flowRowSchema, neighborRowSchema, trafficRowSchema } from './monitoring.ts';
import { stpTreeSchema } from './stp.ts';

const portRowSchema = z.object({
  /** `vm:eth0`, `host:nic`, `device:port`, and `switch@host:uplink`-like inner ports are not listed. */
  port: z.string(),
  kind: z.enum(['vnic', 'nic', 'fabric']),
  /** Switch instance, bridge or fabric device that it belongs to: `dvs0@host-a`, `host-a:br0`, `tor1`. */
  device: z.string(),
  /** Port group id, '' where none. */
  portGroup: z.string(),
  /** `access 10`, `trunk 10,20 native 10`, `trunk all`, `untagged`. */
  vlan: z.string(),
  vlanParts: parts,
  mac: z.string(),
  mtu: z.int(),
  /** Its number in flow records and samples (ifIndex), null while the lab does not run. */
  index: z.int().nullable(),
  up: z.boolean(),
  /** Why it is down, '' where it is up. */
  why: z.string(),
  /** The same as a code for translations; '' where it is up, or where its device could not be opened. */
  whyCode: z.string(),
  /** Why its device could not be opened, as codes with values. */
  whySaid: said.optional(),
  /** An administrator lets no frame pass. */
  blocked: z.boolean(),
  /** What keeps it from forwarding while it is up, null for nothing. */
  held: hold.nullable(),
});

/** Security of a port that is guarded or blocked. What is not enforced is not listed. */
const securityRowSchema = z.object({
  port: z.string(),
  portGroup: z.string(),
  blocked: z.boolean(),
  /** What is enforced, in the words of the lab file: `forgedTransmits`, `arpInspection`, `allowedMacs`… */
  enforced: z.array(z.string()),
  /** The MAC address of the configuration; '' for a fabric port. */
  initialMac: z.string(),
  /** The one that the guest uses, as far as its frames tell; '' while the lab does not run. */
  effectiveMac: z.string(),
  /** The guest changed its MAC address where it may not, and gets nothing until it takes it back. */
  closed: z.boolean(),
  /** MAC addresses that are learned on the port now; null while the lab does not run. */
  learned: z.int().nullable(),
  /** How many may be; null for any number. */
  macLimit: z.int().nullable(),
  /** Frames dropped by port security, by reason. */
  violations: z.record(z.string(), z.number()),
});

const countersSchema = z.object({
  rxFrames: z.number(),
  rxBytes: z.number(),
  rxUnicast: z.number(),
  rxMulticast: z.number(),
  rxBroadcast: z.number(),
  txFrames: z.number(),
  txBytes: z.number(),
  txUnicast: z.number(),
  txMulticast: z.number(),
  txBroadcast: z.number(),
  /** Frames of control protocols (BPDU, LACP, LLDP) that the device took and sent; part of rx and tx. */
  rxControl: z.number(),
  txControl: z.number(),
  /** Frames that wait now: in the queues of the port, and on the cable that they left by. */
  queued: z.number(),
  onCable: z.number(),
  /** By reason name; only those above 0. */
  drops: z.record(z.string(), z.number()),
});

const fdbRowSchema = z.object({
  vlan: z.int(),
  mac: z.string(),
  port: z.string(),
  type: z.enum(['learned', 'static', 'sticky']),
  /** Seconds since the address was last seen; 0 of a static one, −1 of a sticky one that was not seen yet. */
  age: z.number(),
});

const broadcastDomainSchema = z.object({
  /** VLANs of it, 0 for none; more than one where a cable joins ports of different VLANs. */
  vlans: z.array(z.int()),
  /** VLANs whose domains look just like this one, itself included. */
  same: z.array(z.int()),
  /** Switch instances, bridges and fabric devices: `dvs0@host-a`, `host-a:br0`, `tor1`. */
  devices: z.array(z.string()),
  ports: z.array(
    z.object({
      port: z.string(),
      kind: z.enum(['vnic', 'nic', 'fabric']),
      device: z.string(),
      /** VLAN inside the device. */
      vlan: z.int(),
      /** Whether frames carry a tag on the wire. */
      tagged: z.boolean(),
    }),
  ),
});

export const tables = {
  /** Bonds, LAGs and teams with their members: all, or the one named. */
  bonds: base
    .input(lab.extend({ bond: z.string().max(127).optional() }))
    .output(z.array(bondRowSchema)),
  ports: base.input(lab).output(z.array(portRowSchema)),
  /** Counters of the ports named (all, where none is), as seen by the switch: rx came in from the port. */
  stats: base
    .input(lab.extend({ ports: z.array(z.string()).max(20_000).optional() }))
    .output(z.record(z.string(), countersSchema)),
  /** The same once per interval (ms), only ports that changed after the first event. */
  watchStats: base
    .input(
      lab.extend({
        ports: z.array(z.string()).max(20_000).optional(),
        interval: z.int().min(200).max(60_000).default(1000),
      }),
    )
    .output(
      eventIterator(
        z.object({
          at: z.number(),
          ports: z.record(z.string(), countersSchema),
          total: countersSchema,
        }),
      ),
    ),
  /** The ports that are guarded or blocked, with what their guards have seen. */
  security: base.input(lab).output(z.array(securityRowSchema)),
  /** `switch` is a switch, a bridge id or a fabric device; `host` picks one instance. */
  fdb: base.input(device).output(z.array(fdbRowSchema.extend({ device: z.string() }))),
  /**
   * The flows of a switch (of one host, where it is named), a bridge or a fabric device, or of all. They are recorded for 60 s
   * after each call, or all the time where the device has `flows: true`; `recording` is false where it just began.
   */
  flows: base
    .input(
      lab.extend({ switch: z.string().max(127).optional(), host: z.string().max(63).optional() }),
    )
    .output(z.object({ recording: z.boolean(), flows: z.array(flowRowSchema) })),
  /** East-west and north-south traffic of each host and VLAN since the lab was started. */
  traffic: base.input(lab).output(z.array(trafficRowSchema)),
  /** LLDP neighbors of a switch (of one host, where it is named), a bridge or a fabric device, or of all. */
  neighbors: base
    .input(
      lab.extend({ switch: z.string().max(127).optional(), host: z.string().max(63).optional() }),
    )
    .output(z.array(neighborRowSchema)),
  /** Forgets learned addresses: all, those of a port, those of a VLAN (0: of none). Gives how many. */
  fdbFlush: base
    .input(
      device.extend({
        port: z.string().max(255).optional(),
        vlan: z.int().min(0).max(4094).optional(),
      }),
    )
    .output(z.object({ flushed: z.int() })),
  /** Spanning trees of a switch, or of all that have one. */
  stp: base.input(device.partial()).output(z.array(stpTreeSchema)),
  /** Opens a port again that BPDU guard shut. */
  stpRecover: base.input(lab.extend({ port: z.string().max(255) })).output(done),
  /** Which ports a broadcast of each VLAN reaches, by what is configured; `vlan` picks one. */
  domains: base
    .input(lab.extend({ vlan: z.int().min(0).max(4094).optional() }))
    .output(z.array(broadcastDomainSchema)),
};

export type PortRow = z.infer<typeof portRowSchema>;
export type SecurityRow = z.infer<typeof securityRowSchema>;
export type Counters = z.infer<typeof countersSchema>;
export type BroadcastDomain = z.infer<typeof broadcastDomainSchema>;
export type FdbRow = z.infer<typeof fdbRowSchema>;
