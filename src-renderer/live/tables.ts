/** The live tables of all objects, in the order they stand. */

import { bonds } from './bonds.ts';
import { drops } from './drops.ts';
import { fdb } from './fdb.ts';
import type { LiveTable } from './live-table.ts';
import { mirrors } from './mirrors.ts';
import { neighbors } from './neighbors.ts';
import { queues } from './queues.ts';
import { rules } from './rules.ts';
import { security } from './security.ts';
import { stp } from './stp.ts';

export const liveTables: readonly LiveTable<unknown>[] = [
  bonds,
  stp,
  fdb,
  neighbors,
  rules,
  mirrors,
  queues,
  security,
  drops,
];
