/**
 * Topology Change (IEEE 802.1D-2004 17.31): a port that begins to forward makes every bridge forget what it learned behind its
 * other ports. With STP too addresses are forgotten at once, where the standard lets them age within the forward delay.
 */
import type { Tree, TreePort } from './variables.ts';

export function topologyChange(tree: Tree, port: TreePort): boolean {
  const isActive = port.role === 'root' || port.role === 'designated';
  if (port.rcvdTcAck && (port.tcm === 'ACTIVE' || port.role === 'root')) {
    port.rcvdTcAck = false;
    port.tcWhile = 0;
    return true;
  }
  switch (port.tcm) {
    case 'INACTIVE':
      if (!port.learn) return false;
      port.tcm = 'LEARNING';
      forgetNotices(port);
      return true;
    case 'LEARNING':
      if (isActive && port.forward && !port.operEdge) return detect(tree, port);
      if (hasNotice(port)) {
        forgetNotices(port);
        return true;
      }
      if (isActive || port.learn || port.learning) return false;
      port.tcm = 'INACTIVE';
      port.tcWhile = 0;
      port.tcAck = false;
      tree.actions.flush(port);
      return true;
    case 'ACTIVE':
      return active(tree, port, isActive);
  }
}

function active(tree: Tree, port: TreePort, isActive: boolean): boolean {
  if (!isActive || port.operEdge) {
    if (!tree.rstpVersion && port.portEnabled && !isActive) reportBlocking(tree);
    port.tcm = 'LEARNING';
    forgetNotices(port);
    return true;
  }
  if (port.rcvdTcn || port.rcvdTc) {
    if (port.rcvdTcn) newTcWhile(tree, port);
    port.rcvdTcn = false;
    port.rcvdTc = false;
    if (port.role === 'designated') port.tcAck = true;
    setTcPropTree(tree, port);
    // What STP calls a shorter ageing time is for all addresses, also for those behind this port.
    if (!tree.rstpVersion) tree.actions.flush(port);
    return true;
  }
  if (port.tcProp) {
    newTcWhile(tree, port);
    tree.actions.flush(port);
    port.tcProp = false;
    return true;
  }
  return false;
}

/** STP: also a port that is blocked is a change, of which the root is told (802.1D-1998 8.6.13). */
function reportBlocking(tree: Tree): void {
  const { rootPort } = tree;
  if (rootPort === null) return;
  newTcWhile(tree, rootPort);
  rootPort.newInfo = true;
  tree.pending.add(rootPort);
}

function detect(tree: Tree, port: TreePort): true {
  port.tcm = 'ACTIVE';
  newTcWhile(tree, port);
  setTcPropTree(tree, port);
  port.newInfo = true;
  tree.actions.topologyChanged(port);
  return true;
}

function hasNotice(port: TreePort): boolean {
  return port.rcvdTc || port.rcvdTcn || port.rcvdTcAck || port.tcProp;
}

function forgetNotices(port: TreePort): void {
  port.rcvdTc = false;
  port.rcvdTcn = false;
  port.rcvdTcAck = false;
  port.tcProp = false;
}

/** 17.21.7; with STP only the root says for how long, and the others say what it says (802.1D-1998 8.5.1). */
function newTcWhile(tree: Tree, port: TreePort): void {
  const { maxAge, forwardDelay, helloTime } = tree.rootTimes;
  const isTold =
    !tree.rstpVersion && port.role === 'designated' && tree.rootPriority.root !== tree.bridgeId;
  if (isTold) port.tcWhile = helloTime + 1;
  if (port.tcWhile !== 0) return;
  port.tcWhile = port.sendRSTP ? helloTime + 1 : maxAge + forwardDelay;
  if (port.sendRSTP) port.newInfo = true;
}

/** 17.21.18 */
function setTcPropTree(tree: Tree, from: TreePort): void {
  for (const port of tree.ports) {
    if (port === from) continue;
    port.tcProp = true;
    tree.pending.add(port);
  }
}
