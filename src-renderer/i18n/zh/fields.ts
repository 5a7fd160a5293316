/** Fields of the forms: label, and help on demand. Each file of `fields/` is one area; shared ones stand under `common`. */
import type en from '../en/fields.ts';
import aggregation from './fields/aggregation.ts';
import bridging from './fields/bridging.ts';
import common from './fields/common.ts';
import filters from './fields/filters.ts';
import inventory from './fields/inventory.ts';
import monitoring from './fields/monitoring.ts';
import queues from './fields/queues.ts';
import security from './fields/security.ts';

export default {
  common,
  ...aggregation,
  ...bridging,
  ...filters,
  ...inventory,
  ...monitoring,
  ...queues,
  ...security,
} satisfies typeof en;
