/** Ports that the spanning tree, or a guard of theirs, holds back. */
import { DropReason } from '../packet/drop-reason.ts';
import { StpState } from './topology.ts';

/** Why nothing leaves by a port that does not forward, or comes in by one that discards. */
export function whyHeld(state: StpState): DropReason {
  if (state === StpState.bpduGuard) return DropReason.bpduGuard;
  return state === StpState.rootGuard ? DropReason.rootGuard : DropReason.stpDiscarding;
}
