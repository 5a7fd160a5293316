/**
 * The variables of the spanning tree state machines under their names in IEEE 802.1D-2004: those of a bridge (17.18)
 * and those of a port (17.19), with the port's timers in seconds (17.17).
 */
import type { Bpdu } from '../../wire/bpdu.ts';
import type { PriorityVector, Times } from './priority.ts';

export type PortRole = 'disabled' | 'root' | 'designated' | 'alternate' | 'backup';

/** Seconds in which an older protocol on the segment is given time to show itself (17.13.9). */
export const MIGRATE_TIME = 3;
/** BPDUs that a port sends within a second, at most (17.13.12). */
export const TX_HOLD_COUNT = 6;

const NOBODY: PriorityVector = { root: '', cost: 0, bridge: '', port: 0 };
const NO_TIMES: Times = { messageAge: 0, maxAge: 20, helloTime: 2, forwardDelay: 15 };

/** A new port is as one that was disabled (17.29 DISABLED_PORT). */
export class TreePort {
  // What the management says.
  pathCost = 2000;
  adminEdge = false;
  autoEdge = true;
  operPointToPoint = true;
  /** Never the way to the root, however good the BPDUs are that come in here (802.1Q 13.27.64 restrictedRole). */
  restrictedRole = false;

  // States of the machines.
  prx: 'DISCARD' | 'RECEIVE' = 'DISCARD';
  ppm: 'CHECKING_RSTP' | 'SELECTING_STP' | 'SENSING' = 'CHECKING_RSTP';
  pim: 'DISABLED' | 'AGED' | 'CURRENT' = 'DISABLED';
  pst: 'DISCARDING' | 'LEARNING' | 'FORWARDING' = 'DISCARDING';
  tcm: 'INACTIVE' | 'LEARNING' | 'ACTIVE' = 'INACTIVE';

  // Timers.
  edgeDelayWhile = MIGRATE_TIME;
  fdWhile = NO_TIMES.maxAge;
  helloWhen = 0;
  mdelayWhile = MIGRATE_TIME;
  rbWhile = 0;
  rcvdInfoWhile = 0;
  rrWhile = 0;
  tcWhile = 0;
  txCount = 0;

  agree = false;
  agreed = false;
  designatedPriority = NOBODY;
  designatedTimes = NO_TIMES;
  disputed = false;
  forward = false;
  infoIs: 'received' | 'mine' | 'aged' | 'disabled' = 'disabled';
  learn = false;
  message: Bpdu | null = null;
  newInfo = true;
  operEdge = false;
  portEnabled = false;
  portId: number;
  portPriority = NOBODY;
  portTimes = NO_TIMES;
  proposed = false;
  proposing = false;
  rcvdRSTP = false;
  rcvdSTP = false;
  rcvdTc = false;
  rcvdTcAck = false;
  rcvdTcn = false;
  reRoot = false;
  reselect = true;
  role: PortRole = 'disabled';
  selected = false;
  selectedRole: PortRole = 'disabled';
  sendRSTP = true;
  sync = false;
  synced = true;
  tcAck = false;
  tcProp = false;
  updtInfo = false;

  /** `portId` has the priority in its upper four bits and the number, from 1, in the other twelve. */
  constructor(portId: number) {
    this.portId = portId;
  }

  get learning(): boolean {
    return this.pst !== 'DISCARDING';
  }

  get forwarding(): boolean {
    return this.pst === 'FORWARDING';
  }
}

/** What the machines ask of the bridge around them. */
export interface TreeActions {
  /** A port's state changed (`pst`). */
  stateChanged(port: TreePort): void;
  /** Forget what was learned behind a port. */
  flush(port: TreePort): void;
  /** Another port leads to the same root now, at once. */
  rootPortMoved(from: TreePort, to: TreePort): void;
  send(port: TreePort, bpdu: Bpdu): void;
  /** The topology changed as seen by this bridge: at `port`. */
  topologyChanged(port: TreePort): void;
}

export class Tree {
  readonly actions: TreeActions;
  ports: TreePort[] = [];
  bridgeId: string;
  bridgeTimes: Times = NO_TIMES;
  /** False for STP (17.13.4 ForceProtocolVersion 0). */
  rstpVersion = true;
  rootPriority: PriorityVector;
  rootTimes: Times = NO_TIMES;
  rootPort: TreePort | null = null;
  /** Ports whose machines have something to look at. */
  readonly pending = new Set<TreePort>();

  constructor(bridgeId: string, actions: TreeActions) {
    this.bridgeId = bridgeId;
    this.rootPriority = { root: bridgeId, cost: 0, bridge: bridgeId, port: 0 };
    this.actions = actions;
  }

  /** Every port has to be looked at again. */
  wakeAll(): void {
    for (const port of this.ports) this.pending.add(port);
  }
}

/** 17.20.5: how long a port listens and learns where nobody agrees. */
export function forwardDelay(port: TreePort): number {
  return port.sendRSTP ? port.designatedTimes.helloTime : port.designatedTimes.forwardDelay;
}

/**
 * How long a port waits at least that begins anew: by RSTP until what it may have missed has aged out (17.29.1), by STP the
 * time of listening (802.1D-1998 8.4.2).
 */
export function firstWait({ rstpVersion, rootTimes }: Tree): number {
  return rstpVersion ? rootTimes.maxAge : rootTimes.forwardDelay;
}

/** 17.20.4: how long a port proposes before it may be an edge. */
export function edgeDelay(port: TreePort): number {
  return port.operPointToPoint ? MIGRATE_TIME : port.designatedTimes.maxAge;
}
