/** Port Role Selection (IEEE 802.1D-2004 17.28): who is root, by which port do we reach it, and what is every other port? */
import { addressOf, compareVectors, type PriorityVector, sameTimes } from './priority.ts';
import type { Tree, TreePort } from './variables.ts';

/** ROLE_SELECTION; true where any port asked for it. */
export function portRoleSelection(tree: Tree): boolean {
  if (!tree.ports.some((port) => port.reselect)) return false;
  for (const port of tree.ports) port.reselect = false;
  updtRolesTree(tree);
  for (const port of tree.ports) port.selected = true;
  tree.wakeAll();
  return true;
}

/** 17.21.25 */
function updtRolesTree(tree: Tree): void {
  const own: PriorityVector = { root: tree.bridgeId, cost: 0, bridge: tree.bridgeId, port: 0 };
  let best = own;
  const { rootPort: before, rootPriority } = tree;
  tree.rootPort = null;
  for (const port of tree.ports) {
    if (port.infoIs !== 'received' || port.restrictedRole) continue;
    if (addressOf(port.portPriority.bridge) === addressOf(tree.bridgeId)) continue;
    const path = { ...port.portPriority, cost: port.portPriority.cost + port.pathCost };
    const order = compareVectors(path, best);
    const isBetter = order < 0 || (order === 0 && port.portId < (tree.rootPort?.portId ?? 0));
    if (!isBetter) continue;
    best = path;
    tree.rootPort = port;
  }
  tree.rootPriority = best;
  if (before !== null && tree.rootPort !== null && rootPriority.root === best.root)
    moveRootPort(tree, before, tree.rootPort);
  tree.rootTimes =
    tree.rootPort === null
      ? tree.bridgeTimes
      : {
          ...tree.rootPort.portTimes,
          messageAge: Math.floor(tree.rootPort.portTimes.messageAge) + 1,
        };
  for (const port of tree.ports) selectRole(tree, port);
}

/** An alternate port forwards at once: what was learned on the root port before it is behind this one now (Open vSwitch's rstp.c). */
function moveRootPort(tree: Tree, from: TreePort, to: TreePort): void {
  if (tree.rstpVersion && from !== to && to.role === 'alternate')
    tree.actions.rootPortMoved(from, to);
}

function selectRole(tree: Tree, port: TreePort): void {
  const { root, cost } = tree.rootPriority;
  port.designatedPriority = { root, cost, bridge: tree.bridgeId, port: port.portId };
  port.designatedTimes = { ...tree.rootTimes, helloTime: tree.bridgeTimes.helloTime };
  port.updtInfo = false;
  if (port.infoIs === 'disabled') port.selectedRole = 'disabled';
  else if (port.infoIs === 'aged') designate(port, true);
  else if (port.infoIs === 'mine')
    designate(
      port,
      compareVectors(port.portPriority, port.designatedPriority) !== 0 ||
        !sameTimes(port.portTimes, port.designatedTimes),
    );
  else if (port === tree.rootPort) port.selectedRole = 'root';
  else if (compareVectors(port.designatedPriority, port.portPriority) < 0) designate(port, true);
  else
    port.selectedRole =
      addressOf(port.portPriority.bridge) === addressOf(tree.bridgeId) ? 'backup' : 'alternate';
}

function designate(port: TreePort, updtInfo: boolean): void {
  port.selectedRole = 'designated';
  port.updtInfo = updtInfo;
}
