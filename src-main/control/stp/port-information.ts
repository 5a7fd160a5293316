/**
 * Port Information (IEEE 802.1D-2004 17.27): whose information does the port hold, and what does a BPDU change in it?
 * States that lead on by themselves (UPDATE, RECEIVE and what follows it) are done in one step.
 */
import { type Bpdu, BpduFlag, BpduRole, BpduType } from '../../wire/bpdu.ts';
import {
  compareVectors,
  isSuperior,
  type PriorityVector,
  sameTimes,
  type Times,
} from './priority.ts';
import type { Tree, TreePort } from './variables.ts';

export function portInformation(tree: Tree, port: TreePort): boolean {
  if (!port.portEnabled) return port.infoIs !== 'disabled' && disable(port);
  switch (port.pim) {
    case 'DISABLED':
      return age(port);
    case 'AGED':
      return port.selected && port.updtInfo && update(port);
    case 'CURRENT':
      if (port.selected && port.updtInfo) return update(port);
      if (port.updtInfo) return false;
      if (port.message !== null) return receive(tree, port, port.message);
      return port.infoIs === 'received' && port.rcvdInfoWhile === 0 && age(port);
  }
}

function disable(port: TreePort): true {
  port.pim = 'DISABLED';
  port.proposing = false;
  port.proposed = false;
  port.agree = false;
  port.agreed = false;
  port.rcvdInfoWhile = 0;
  port.infoIs = 'disabled';
  port.reselect = true;
  port.selected = false;
  return true;
}

function age(port: TreePort): true {
  port.pim = 'AGED';
  port.infoIs = 'aged';
  port.reselect = true;
  port.selected = false;
  return true;
}

function update(port: TreePort): true {
  port.pim = 'CURRENT';
  port.proposing = false;
  port.proposed = false;
  port.agreed =
    port.agreed &&
    port.infoIs === 'mine' &&
    compareVectors(port.designatedPriority, port.portPriority) <= 0;
  port.synced = port.synced && port.agreed;
  port.portPriority = port.designatedPriority;
  port.portTimes = port.designatedTimes;
  port.updtInfo = false;
  port.infoIs = 'mine';
  port.newInfo = true;
  return true;
}

/** rcvInfo (17.21.8) and the state that it leads to. */
function receive(tree: Tree, port: TreePort, bpdu: Bpdu): true {
  port.message = null;
  port.prx = 'DISCARD';
  if (bpdu.type === BpduType.tcn) {
    port.rcvdTcn = true;
    return true;
  }
  const vector: PriorityVector = {
    root: bpdu.root,
    cost: bpdu.rootPathCost,
    bridge: bpdu.bridge,
    port: bpdu.port,
  };
  const times: Times = {
    messageAge: bpdu.messageAge,
    maxAge: bpdu.maxAge,
    helloTime: Math.max(bpdu.helloTime, 1),
    forwardDelay: bpdu.forwardDelay,
  };
  const isDesignated = bpdu.type === BpduType.config || bpdu.role === BpduRole.designated;
  const order = compareVectors(vector, port.portPriority);
  if (isDesignated && order === 0 && sameTimes(times, port.portTimes))
    repeatedDesignated(tree, port, bpdu);
  else if (isDesignated && isSuperior(vector, port.portPriority))
    superiorDesignated(tree, port, bpdu, vector, times);
  else if (isDesignated) inferiorDesignated(port, bpdu);
  else if (bpdu.role !== BpduRole.unknown && order >= 0) notDesignated(tree, port, bpdu);
  return true;
}

function superiorDesignated(
  tree: Tree,
  port: TreePort,
  bpdu: Bpdu,
  vector: PriorityVector,
  times: Times,
): void {
  port.agreed = false;
  port.proposing = false;
  recordProposal(port, bpdu);
  setTcFlags(port, bpdu);
  port.agree =
    port.agree && port.infoIs === 'received' && compareVectors(vector, port.portPriority) <= 0;
  port.portPriority = vector;
  port.portTimes = times;
  updtRcvdInfoWhile(tree, port);
  port.infoIs = 'received';
  port.reselect = true;
  port.selected = false;
}

function repeatedDesignated(tree: Tree, port: TreePort, bpdu: Bpdu): void {
  recordProposal(port, bpdu);
  setTcFlags(port, bpdu);
  updtRcvdInfoWhile(tree, port);
}

/**
 * A bridge that is worse and forwards nevertheless does not hear us (recordDispute in the form of 802.1Q-2005; that of
 * 802.1D-2004 17.21.10 has the port forward into the loop).
 */
function inferiorDesignated(port: TreePort, bpdu: Bpdu): void {
  if (bpdu.type !== BpduType.rst || (bpdu.flags & BpduFlag.learning) === 0) return;
  port.disputed = true;
  port.agreed = false;
}

function notDesignated(tree: Tree, port: TreePort, bpdu: Bpdu): void {
  const agreement = (bpdu.flags & BpduFlag.agreement) !== 0;
  port.agreed = tree.rstpVersion && port.operPointToPoint && agreement;
  if (port.agreed) port.proposing = false;
  setTcFlags(port, bpdu);
}

function recordProposal(port: TreePort, bpdu: Bpdu): void {
  if ((bpdu.flags & BpduFlag.proposal) !== 0) port.proposed = true;
}

function setTcFlags(port: TreePort, bpdu: Bpdu): void {
  if ((bpdu.flags & BpduFlag.topologyChange) !== 0) port.rcvdTc = true;
  if (bpdu.type === BpduType.config && (bpdu.flags & BpduFlag.topologyChangeAck) !== 0)
    port.rcvdTcAck = true;
}

/** 17.21.23; with STP what is left of the maximum age, as its bridges relay and do not repeat (802.1D-1998 8.6.2). */
function updtRcvdInfoWhile(tree: Tree, port: TreePort): void {
  const { messageAge, maxAge, helloTime } = port.portTimes;
  const lives = tree.rstpVersion ? 3 * helloTime : Math.ceil(maxAge - messageAge);
  port.rcvdInfoWhile = messageAge + 1 <= maxAge ? lives : 0;
}
