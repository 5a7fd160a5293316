/** What is to be told of bonds: short, for those who watch, and in full. */
import type { BondControl } from '../control/bond-control.ts';
import type { LacpPort, MuxState, ReceiveState } from '../control/lacp-port.ts';
import { BUCKETS, type LacpStatus } from '../datapath/bond.ts';
import type { BridgePort } from '../datapath/topology.ts';
import type { LacpInfo } from '../wire/lacp.ts';
import type { PortPlan } from './plan.ts';

/** State of a bond in short. */
export interface BondState {
  /** Interface id; null when no member is in use. */
  readonly active: string | null;
  /** Interface ids of the members that carry frames. */
  readonly inUse: readonly string[];
  readonly lacp: LacpStatus;
}

export interface BondMemberRow {
  /** Interface id. */
  readonly member: string;
  readonly up: boolean;
  /** Frames may leave by it. */
  readonly sends: boolean;
  /** It takes frames. */
  readonly takes: boolean;
  /** Milliseconds until a delayed change of it, null where none is due. */
  readonly delayMs: number | null;
  /** Hash buckets that it carries, and their octets since the last rebalance. */
  readonly buckets: number;
  readonly load: number;
  readonly lacp: LacpMemberRow | null;
}

export interface LacpMemberRow {
  readonly receive: ReceiveState;
  readonly mux: MuxState;
  readonly selected: boolean;
  readonly actor: LacpInfo;
  /** Null while nobody speaks LACP there. */
  readonly partner: LacpInfo | null;
  readonly received: number;
  readonly sent: number;
}

export interface BondRow extends BondState {
  /** `host-a:bond0`, `tor1:lag1`, `dvs0@host-a` for the uplinks of a switch. */
  readonly bond: string;
  readonly device: string;
  readonly mode: string;
  readonly hash: string;
  readonly members: readonly BondMemberRow[];
}

export function bondState({ bond, active, members }: BridgePort): BondState {
  return {
    active: active?.id ?? null,
    inUse: members.filter((_member, at) => bond?.carries(at)).map(({ id }) => id),
    lacp: bond?.lacpStatus ?? 'off',
  };
}

export function bondRow(
  plan: PortPlan,
  { port, bond, group }: BondControl,
  nowMs: number,
): BondRow {
  const owned = new Float64Array(port.members.length);
  const load = new Float64Array(port.members.length);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const owner = bond.buckets[bucket];
    if (owner >= port.members.length) continue;
    owned[owner]++;
    load[owner] += bond.load[bucket];
  }
  return {
    bond: plan.bond?.name ?? '',
    device: plan.device,
    mode: plan.bond?.mode ?? '',
    hash: plan.bond?.hash ?? '',
    ...bondState(port),
    members: port.members.map(({ id, up }, at) => {
      const delayMs = bond.delayOf(at, nowMs);
      const lacpPort = group?.ports[at];
      return {
        member: id,
        up,
        sends: bond.sends[at] === 1,
        takes: bond.takes[at] === 1,
        delayMs: delayMs < 0 ? null : delayMs,
        buckets: owned[at],
        load: load[at],
        lacp: lacpPort === undefined ? null : lacpRow(lacpPort),
      };
    }),
  };
}

function lacpRow(port: LacpPort): LacpMemberRow {
  const { receiveState, muxState, selected, actor, partner, received, sent } = port;
  return {
    receive: receiveState,
    mux: muxState,
    selected,
    actor: { ...actor },
    partner: partner.port === 0 && partner.key === 0 ? null : { ...partner },
    received,
    sent,
  };
}
