/**
 * Port Role Transitions (IEEE 802.1D-2004 17.29): a port takes its selected role, proposes, agrees, and says when it may
 * learn and forward. States that lead back to the state of the role are conditions with what they do.
 */
import { edgeDelay, firstWait, forwardDelay, type Tree, type TreePort } from './variables.ts';

export function portRoleTransitions(tree: Tree, port: TreePort): boolean {
  if (!port.selected || port.updtInfo) return false;
  if (port.role !== port.selectedRole) return takeRole(port);
  switch (port.role) {
    case 'disabled':
      return disabledPort(tree, port);
    case 'root':
      return rootPort(tree, port);
    case 'designated':
      return designatedPort(tree, port);
    case 'alternate':
    case 'backup':
      return alternatePort(tree, port);
  }
}

function takeRole(port: TreePort): true {
  port.role = port.selectedRole;
  switch (port.role) {
    case 'root':
      port.rrWhile = port.designatedTimes.forwardDelay;
      break;
    case 'designated':
      break;
    default:
      port.learn = false;
      port.forward = false;
  }
  return true;
}

function disabledPort(tree: Tree, port: TreePort): boolean {
  const wait = firstWait(tree);
  if (port.learning || port.forwarding) return false;
  const settled = port.fdWhile === wait && port.synced && !port.sync && !port.reRoot;
  return !settled && rest(port, wait);
}

/** DISABLED_PORT and ALTERNATE_PORT: nothing to wait for. */
function rest(port: TreePort, fdWhile: number): true {
  port.fdWhile = fdWhile;
  port.synced = true;
  port.rrWhile = 0;
  port.sync = false;
  port.reRoot = false;
  return true;
}

function rootPort(tree: Tree, port: TreePort): boolean {
  if (port.proposed && !port.agree) return propose(tree, port);
  if ((allSynced(tree) && !port.agree) || (port.proposed && port.agree)) return agree(port);
  if (!port.forward && !port.reRoot) {
    // setReRootTree
    for (const other of tree.ports) other.reRoot = true;
    tree.wakeAll();
    return true;
  }
  if (port.reRoot && port.forward) {
    port.reRoot = false;
    return true;
  }
  const { forwardDelay: longest } = port.designatedTimes;
  if (port.rrWhile !== longest) {
    port.rrWhile = longest;
    return true;
  }
  const isFree =
    port.fdWhile === 0 || (tree.rstpVersion && port.rbWhile === 0 && reRooted(tree, port));
  return isFree && advance(port);
}

function designatedPort(tree: Tree, port: TreePort): boolean {
  if (!port.forward && !port.agreed && !port.proposing && !port.operEdge) {
    port.proposing = true;
    port.edgeDelayWhile = edgeDelay(port);
    port.newInfo = true;
    return true;
  }
  const isQuiet = !port.learning && !port.forwarding;
  if (port.synced ? port.sync : isQuiet || port.agreed || port.operEdge) {
    port.rrWhile = 0;
    port.synced = true;
    port.sync = false;
    return true;
  }
  if (port.reRoot && port.rrWhile === 0) {
    port.reRoot = false;
    return true;
  }
  const mustWait = (port.sync && !port.synced) || (port.reRoot && port.rrWhile !== 0);
  if ((mustWait || port.disputed) && !port.operEdge && (port.learn || port.forward)) {
    port.learn = false;
    port.forward = false;
    port.disputed = false;
    port.fdWhile = forwardDelay(port);
    return true;
  }
  if (port.reRoot || port.sync) return false;
  const isFree = port.fdWhile === 0 || port.agreed || port.operEdge;
  if (!isFree || !advance(port)) return false;
  if (port.forward) port.agreed = tree.rstpVersion && port.sendRSTP;
  return true;
}

function alternatePort(tree: Tree, port: TreePort): boolean {
  if (port.learning || port.forwarding) return false;
  if (port.proposed && !port.agree) return propose(tree, port);
  if ((allSynced(tree) && !port.agree) || (port.proposed && port.agree)) return agree(port);
  const { forwardDelay: longest, helloTime } = port.designatedTimes;
  if (port.fdWhile !== longest || port.sync || port.reRoot || !port.synced)
    return rest(port, longest);
  if (port.role !== 'backup' || port.rbWhile === 2 * helloTime) return false;
  port.rbWhile = 2 * helloTime;
  return true;
}

/** ROOT_PROPOSED, ALTERNATE_PROPOSED: with setSyncTree. */
function propose(tree: Tree, port: TreePort): true {
  for (const other of tree.ports) other.sync = true;
  tree.wakeAll();
  port.proposed = false;
  return true;
}

/** ROOT_AGREED, ALTERNATE_AGREED. */
function agree(port: TreePort): true {
  port.proposed = false;
  port.sync = false;
  port.agree = true;
  port.newInfo = true;
  return true;
}

/** The next of LEARN and FORWARD; false where the port has both. */
function advance(port: TreePort): boolean {
  if (!port.learn) {
    port.learn = true;
    port.fdWhile = forwardDelay(port);
    return true;
  }
  if (port.forward) return false;
  port.forward = true;
  port.fdWhile = 0;
  return true;
}

/** 17.20.3 */
function allSynced(tree: Tree): boolean {
  return tree.ports.every(
    (port) =>
      port.selected && port.role === port.selectedRole && (port.synced || port.role === 'root'),
  );
}

/** 17.20.10 */
function reRooted(tree: Tree, root: TreePort): boolean {
  return tree.ports.every((port) => port === root || port.rrWhile === 0);
}
