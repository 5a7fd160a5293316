/**
 * Runs the state machines of a bridge until none has a step left (IEEE 802.1D-2004 17.15 figure 17-12), and its timers once
 * a second. Only ports with something to look at are visited, so a BPDU costs what its port does, on a switch of any size.
 */
import { portInformation } from './port-information.ts';
import { bridgeDetection, portProtocolMigration, portReceive } from './port-receive.ts';
import { portRoleSelection } from './port-role-selection.ts';
import { portRoleTransitions } from './port-role-transitions.ts';
import { portStateTransition } from './port-state-transition.ts';
import { portTransmit } from './port-transmit.ts';
import { topologyChange } from './topology-change.ts';
import type { Tree, TreePort } from './variables.ts';

const machines: readonly ((tree: Tree, port: TreePort) => boolean)[] = [
  portReceive,
  portProtocolMigration,
  bridgeDetection,
  portInformation,
  portRoleTransitions,
  portStateTransition,
  topologyChange,
];

/** Works until every pending port has come to rest, then lets those that changed speak. */
export function settle(tree: Tree): void {
  const visited = new Set<TreePort>();
  for (;;) {
    let moved = false;
    for (const port of tree.pending) {
      tree.pending.delete(port);
      visited.add(port);
      moved = runPort(tree, port) || moved;
    }
    if (portRoleSelection(tree)) continue;
    if (!moved) break;
    // These wait for what all the others do (allSynced, reRooted).
    for (const port of tree.ports) if (port.role !== 'designated') tree.pending.add(port);
  }
  for (const port of visited) portTransmit(tree, port);
}

function runPort(tree: Tree, port: TreePort): boolean {
  let moved = false;
  for (let again = true; again; moved ||= again) {
    again = false;
    for (const machine of machines) again = machine(tree, port) || again;
  }
  return moved;
}

/** One second passes (17.22). */
export function tickPort(tree: Tree, port: TreePort): void {
  if (port.helloWhen > 0) port.helloWhen--;
  if (port.tcWhile > 0) port.tcWhile--;
  if (port.fdWhile > 0) port.fdWhile--;
  if (port.rcvdInfoWhile > 0) port.rcvdInfoWhile--;
  if (port.rrWhile > 0) port.rrWhile--;
  if (port.rbWhile > 0) port.rbWhile--;
  if (port.mdelayWhile > 0) port.mdelayWhile--;
  if (port.edgeDelayWhile > 0) port.edgeDelayWhile--;
  if (port.txCount > 0) port.txCount--;
  tree.pending.add(port);
}
