/** Traffic shaping of a port: vSphere's average, peak and burst, and the priority queues of Open vSwitch's QoS. */
import { z } from 'zod';
import { nameSchema } from './scalars.ts';
import { rateBps, rateSchema, sizeSchema } from './units.ts';

/** As many as there are priorities of a tag (IEEE 802.1Q). */
const MAX_QUEUES = 8;
/** The queue that takes what no other names, where the list has none. */
export const DEFAULT_QUEUE = 'default';
const PRIORITY = 'a priority from 0 (first) to 7';
const DSCP = 'a DSCP value from 0 to 63';
const COS = 'a CoS value from 0 to 7';

/** `peak` is above the average only with a `burst` to spend there. */
export const shapingSchema = z
  .strictObject({
    average: rateSchema,
    peak: rateSchema.optional(),
    burst: sizeSchema.optional(),
    /** What may wait, in each queue. */
    limit: sizeSchema.optional(),
  })
  .superRefine(({ average, peak, burst }, context) => {
    const issue = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (peak !== undefined && burst === undefined)
      issue('peak', '"peak" only together with "burst": the bytes that may go at that rate');
    if (burst !== undefined && peak === undefined)
      issue('burst', '"burst" only together with "peak": the rate at which it goes');
    if (peak !== undefined && rateBps(peak) < rateBps(average))
      issue('peak', 'a rate of at least "average"');
  });

const queueSchema = z
  .strictObject({
    name: nameSchema,
    priority: z.int(PRIORITY).min(0, PRIORITY).max(7, PRIORITY).optional(),
    dscp: z.array(z.int(DSCP).min(0, DSCP).max(63, DSCP)).max(64, 'at most 64 values').optional(),
    cos: z.array(z.int(COS).min(0, COS).max(7, COS)).max(8, 'at most 8 values').optional(),
    minRate: rateSchema.optional(),
    maxRate: rateSchema.optional(),
    limit: sizeSchema.optional(),
  })
  .superRefine(({ minRate, maxRate }, context) => {
    if (minRate !== undefined && maxRate !== undefined && rateBps(minRate) > rateBps(maxRate))
      context.addIssue({
        code: 'custom',
        path: ['minRate'],
        message: 'a rate of at most "maxRate"',
      });
  });

/** What a port has that is shaped on its way out. */
export const shapingKeys = {
  shaping: shapingSchema.optional(),
  queues: z.array(queueSchema).max(MAX_QUEUES, 'at most 8 queues').optional(),
};

export type Shaping = z.infer<typeof shapingSchema>;
export type Queue = z.infer<typeof queueSchema>;

export interface ShapingKeys {
  readonly shaping?: Shaping | undefined;
  readonly queues?: readonly Queue[] | undefined;
}

/** The rules that concern several of the keys. */
export function checkShapingKeys({ shaping, queues = [] }: ShapingKeys, context: z.RefinementCtx) {
  const issue = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path: ['queues', ...path], message });
  if (queues.length > 0 && shaping === undefined)
    issue([], '"queues" only together with "shaping": they share its rate');
  let hasTaker = false;
  for (const [index, { name, dscp, cos }] of queues.entries()) {
    if (queues.findIndex((other) => other.name === name) < index)
      issue([index, 'name'], 'a name that no other queue of the list has');
    const isChosen = dscp !== undefined || cos !== undefined;
    if (isChosen && name === DEFAULT_QUEUE)
      issue([index, 'name'], 'another name: "default" takes what no other queue names');
    if (isChosen) continue;
    if (hasTaker) issue([index], '"dscp" or "cos": another queue takes what no other names');
    hasTaker = true;
  }
}
