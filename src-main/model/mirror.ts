/** Mirror sessions (SPAN, RSPAN) of a switch, a bridge or a fabric device, under Open vSwitch's names. */
import { z } from 'zod';
import { descriptionSchema, nameSchema, vlanIdSchema, vlanRangeSchema } from './scalars.ts';

/** Sessions of one device, as in Open vSwitch. */
export const MAX_MIRRORS = 32;
/** Limits of Open vSwitch's snaplen. */
const SNAPLEN = 'a snap length in octets from 14 to 65535';

/** A port of the device: `vm:eth0`, `host:uplink`; of a fabric device its name there. */
const portSchema = z
  .string()
  .regex(
    /^[^:\s]{1,63}(?::[^:\s]{1,63})?$/,
    'a port as "vm:eth0" or "host:uplink", or the name of a port of the fabric device',
  );
const portsSchema = z.array(portSchema).min(1, 'at least one port').max(1024, 'at most 1024 ports');

const mirrorSchema = z
  .strictObject({
    selectAll: z.boolean().optional(),
    /** Ports on which frames come in that are copied, and ports by which they go out. */
    selectSrcPort: portsSchema.optional(),
    selectDstPort: portsSchema.optional(),
    /** Only frames of these VLANs; of all where it is not given. */
    selectVlan: z.array(vlanRangeSchema).min(1, 'at least one VLAN').max(512).optional(),
    outputPort: portSchema.optional(),
    outputVlan: vlanIdSchema.optional(),
    snaplen: z.int(SNAPLEN).min(14, SNAPLEN).max(65_535, SNAPLEN).optional(),
    /** RSPAN: false keeps the VLAN of the frame as a second tag behind that of `outputVlan`. */
    stripOriginalVlan: z.boolean().optional(),
    /** True: the destination port takes part in other traffic too. */
    normalTrafficAllowed: z.boolean().optional(),
    description: descriptionSchema.optional(),
  })
  .superRefine((mirror, context) => {
    const wrong = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { selectAll, selectSrcPort, selectDstPort, outputPort, outputVlan } = mirror;
    if ((outputPort === undefined) === (outputVlan === undefined))
      wrong([], 'either "outputPort" or "outputVlan"');
    if (selectAll !== true && selectSrcPort === undefined && selectDstPort === undefined)
      wrong([], 'at least one of "selectAll", "selectSrcPort" and "selectDstPort"');
    if (mirror.stripOriginalVlan !== undefined && outputVlan === undefined)
      wrong(['stripOriginalVlan'], '"stripOriginalVlan" only together with "outputVlan"');
    if (mirror.normalTrafficAllowed !== undefined && outputPort === undefined)
      wrong(['normalTrafficAllowed'], '"normalTrafficAllowed" only together with "outputPort"');
  });

/** The keys that switches, bridges and fabric devices share. */
export const mirrorKeys = {
  mirrors: z
    .record(nameSchema, mirrorSchema)
    .refine((sessions) => Object.keys(sessions).length <= MAX_MIRRORS, 'at most 32 mirror sessions')
    .optional(),
  /** VLANs in which frames are flooded and no addresses are learned: those of RSPAN. */
  floodVlans: z.array(vlanRangeSchema).min(1, 'at least one VLAN').max(512).optional(),
};

export type Mirror = z.infer<typeof mirrorSchema>;

export interface MirrorKeys {
  readonly mirrors?: Readonly<Record<string, Mirror>> | undefined;
  readonly floodVlans?: readonly (number | string)[] | undefined;
}

/** The ports that a session names, with the path of each inside the session. */
export function portsOfMirror(mirror: Mirror): { port: string; path: (string | number)[] }[] {
  const { selectSrcPort = [], selectDstPort = [], outputPort } = mirror;
  return [
    ...selectSrcPort.map((port, index) => ({ port, path: ['selectSrcPort', index] })),
    ...selectDstPort.map((port, index) => ({ port, path: ['selectDstPort', index] })),
    ...(outputPort === undefined ? [] : [{ port: outputPort, path: ['outputPort'] }]),
  ];
}
