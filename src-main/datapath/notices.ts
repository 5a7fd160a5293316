/** What the data path saw that people should hear of: loops and storms. Kept until somebody fetches it; bounded. */
import type { Flapping } from '../tables/move-watch.ts';
import type { Bridge, BridgePort } from './topology.ts';

/** Notices kept, of each kind. */
const MAX_NOTICES = 64;

export interface LoopNotice {
  readonly bridge: Bridge;
  readonly flapping: Flapping;
}

export class Notices {
  /** Loops seen since they were last fetched. */
  readonly loops: LoopNotice[] = [];
  /** Ports that storm control holds back now. */
  readonly storms = new Set<BridgePort>();
  /** Those of `storms` that nobody has heard of. */
  readonly fresh = new Set<BridgePort>();

  loop(bridge: Bridge, flapping: Flapping): void {
    if (this.loops.length < MAX_NOTICES) this.loops.push({ bridge, flapping });
  }

  storm(port: BridgePort): void {
    if (this.storms.has(port) || this.storms.size >= MAX_NOTICES) return;
    this.storms.add(port);
    this.fresh.add(port);
  }
}
