/** Regions and their availability zones: the scope of an inventory. */
import { z } from 'zod';
import { descriptionSchema } from './scalars.ts';

/** Id: the region's name. */
export const regionSchema = z.strictObject({ description: descriptionSchema.optional() });
/** Id: `region/zone`. */
export const zoneSchema = z.strictObject({ description: descriptionSchema.optional() });

export type Region = z.infer<typeof regionSchema>;
export type Zone = z.infer<typeof zoneSchema>;
