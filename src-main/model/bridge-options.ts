/**
 * What a fabric switch, a bridge and a switch share: their forwarding database, their spanning tree, and what their ports
 * may do in both. Ranges and defaults are those of IEEE 802.1D-2004 table 17-1 and of Open vSwitch.
 */
import { z } from 'zod';
import { macSchema, vlanIdSchema } from './scalars.ts';

/** Learned addresses of a bridge: Open vSwitch's least; 24 MiB of memory at most. */
export const FDB_MAX_MIN = 10;
export const FDB_MAX_MAX = 1_048_576;
/** As many as a data centre switch holds. Open vSwitch's 8192 would flood a lab of 10,000 VMs. */
export const DEFAULT_FDB_MAX = 131_072;
/** The port of an entry that stands for a bridge's or switch's way out. */
export const UPLINK_PORT = 'uplink';

/** Seconds, and priorities. */
export const DEFAULT_STP = {
  protocol: 'rstp',
  priority: 32_768,
  helloTime: 2,
  maxAge: 20,
  forwardDelay: 15,
} as const;
export const DEFAULT_PORT_PRIORITY = 128;
/** Path cost of a link of 10 Gbit/s (table 17-3). */
export const DEFAULT_PATH_COST = 2000;

function whole(expected: string, min: number, max: number): z.ZodInt {
  return z.int(expected).min(min, expected).max(max, expected);
}

/** An address that is always on one port of the bridge. Without `vlan`: that of untagged frames outside any VLAN. */
const staticEntrySchema = z.strictObject({
  mac: macSchema,
  vlan: vlanIdSchema.optional(),
  /** A fabric device's port, `vm:eth0`, or "uplink". */
  port: z.string('a port').min(1, 'a port').max(127, 'a port'),
  /** True: the entry is there while the address is seen, and never on another port. */
  sticky: z.boolean().optional(),
});

export const fdbSchema = z.strictObject({
  max: whole(
    `a number of addresses from ${FDB_MAX_MIN} to ${FDB_MAX_MAX}`,
    FDB_MAX_MIN,
    FDB_MAX_MAX,
  ).optional(),
  static: z.array(staticEntrySchema).max(1024, 'at most 1024 entries').optional(),
});

const bridgePriority = 'a priority from 0 to 61440 in steps of 4096';
const portPriority = 'a priority from 0 to 240 in steps of 16';

/** A spanning tree; an empty map is RSTP with the defaults of the standard. Times in seconds. */
export const stpSchema = z
  .strictObject({
    protocol: z.enum(['rstp', 'stp'], '"rstp" or "stp"').optional(),
    priority: whole(bridgePriority, 0, 61_440).multipleOf(4096, bridgePriority).optional(),
    helloTime: whole('a hello time from 1 to 10 seconds', 1, 10).optional(),
    maxAge: whole('a maximum age from 6 to 40 seconds', 6, 40).optional(),
    forwardDelay: whole('a forward delay from 4 to 30 seconds', 4, 30).optional(),
  })
  .superRefine((stp, context) => {
    const { helloTime, maxAge, forwardDelay } = { ...DEFAULT_STP, ...stp };
    const least = 2 * (helloTime + 1);
    const most = 2 * (forwardDelay - 1);
    // IEEE 802.1D-2004 17.14: what is older has reached every bridge, and is gone before a port forwards.
    if (maxAge < least || maxAge > most)
      context.addIssue({
        code: 'custom',
        path: ['maxAge'],
        message: 'a maximum age from 2 × (helloTime + 1) to 2 × (forwardDelay − 1)',
      });
  });

/** What a port does in the spanning tree of its bridge. */
export const portStpSchema = z.strictObject({
  cost: whole('a path cost from 1 to 200000000', 1, 200_000_000).optional(),
  priority: whole(portPriority, 0, 240).multipleOf(16, portPriority).optional(),
  edge: z.enum(['auto', 'always', 'never'], '"auto", "always" or "never"').optional(),
  pointToPoint: z.boolean().optional(),
  bpduGuard: z.boolean().optional(),
  bpduFilter: z.boolean().optional(),
  rootGuard: z.boolean().optional(),
});

const frames = whole('a number of frames per second from 1 to 100000000', 1, 100_000_000);

/** Frames a second that a port may bring in for all ports. */
export const stormSchema = z.strictObject({
  broadcast: frames.optional(),
  multicast: frames.optional(),
  unknownUnicast: frames.optional(),
});

/** Keys of a fabric switch, a bridge and a switch. */
export const bridgeKeys = {
  fdb: fdbSchema.optional(),
  stp: stpSchema.optional(),
  /** Frames to reserved addresses that no protocol takes are forwarded. */
  forwardBpdu: z.boolean().optional(),
};

/** Keys of a bridge and a switch for the port of their uplink. */
export const uplinkKeys = {
  uplinkStp: portStpSchema.optional(),
  uplinkStorm: stormSchema.optional(),
};

/** Keys of a port group, a fabric port and a vNIC on a bridge. */
export const portKeys = {
  stp: portStpSchema.optional(),
  storm: stormSchema.optional(),
};

export type FdbOptions = z.infer<typeof fdbSchema>;
export type StpOptions = z.infer<typeof stpSchema>;
export type PortStpOptions = z.infer<typeof portStpSchema>;
export type StormOptions = z.infer<typeof stormSchema>;
