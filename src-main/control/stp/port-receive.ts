/**
 * What happens to a port's BPDUs before anybody reads them: Port Receive (IEEE 802.1D-2004 17.23), Port Protocol
 * Migration (17.24: is there a bridge that speaks STP only?) and Bridge Detection (17.25: is there any bridge at all?).
 * Each answers whether it made a step.
 */
import { BpduType } from '../../wire/bpdu.ts';
import { MIGRATE_TIME, type Tree, type TreePort } from './variables.ts';

export function portReceive(_tree: Tree, port: TreePort): boolean {
  if (!port.portEnabled) {
    if (port.message === null && port.edgeDelayWhile === MIGRATE_TIME) return false;
    port.prx = 'DISCARD';
    port.message = null;
    port.rcvdRSTP = false;
    port.rcvdSTP = false;
    port.edgeDelayWhile = MIGRATE_TIME;
    return true;
  }
  if (port.message === null || port.prx === 'RECEIVE') return false;
  port.prx = 'RECEIVE';
  // updtBPDUVersion, 17.21.22
  if (port.message.type === BpduType.rst) port.rcvdRSTP = true;
  else port.rcvdSTP = true;
  port.operEdge = false;
  port.edgeDelayWhile = MIGRATE_TIME;
  return true;
}

export function portProtocolMigration(tree: Tree, port: TreePort): boolean {
  switch (port.ppm) {
    case 'CHECKING_RSTP':
      if (port.mdelayWhile === 0) return sense(port);
      return port.mdelayWhile !== MIGRATE_TIME && !port.portEnabled && check(tree, port);
    case 'SELECTING_STP':
      return (port.mdelayWhile === 0 || !port.portEnabled) && sense(port);
    case 'SENSING':
      if (!port.portEnabled) return check(tree, port);
      if (tree.rstpVersion && !port.sendRSTP && port.rcvdRSTP) return check(tree, port);
      if (!port.sendRSTP || !port.rcvdSTP) return false;
      port.ppm = 'SELECTING_STP';
      port.sendRSTP = false;
      port.mdelayWhile = MIGRATE_TIME;
      return true;
  }
}

function sense(port: TreePort): true {
  port.ppm = 'SENSING';
  port.rcvdRSTP = false;
  port.rcvdSTP = false;
  return true;
}

function check(tree: Tree, port: TreePort): true {
  port.ppm = 'CHECKING_RSTP';
  port.sendRSTP = tree.rstpVersion;
  port.mdelayWhile = MIGRATE_TIME;
  return true;
}

export function bridgeDetection(_tree: Tree, port: TreePort): boolean {
  const { adminEdge, portEnabled } = port;
  const silent = port.edgeDelayWhile === 0 && port.autoEdge && port.sendRSTP && port.proposing;
  // What a port is while it is down is what it starts with.
  const edge = portEnabled ? port.operEdge || silent : adminEdge;
  if (edge === port.operEdge) return false;
  port.operEdge = edge;
  return true;
}
