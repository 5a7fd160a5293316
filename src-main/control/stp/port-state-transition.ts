/** Port State Transition (IEEE 802.1D-2004 17.30): what the data path does follows what the role allows, one step at a time. */
import type { Tree, TreePort } from './variables.ts';

export function portStateTransition(tree: Tree, port: TreePort): boolean {
  const before = port.pst;
  switch (before) {
    case 'DISCARDING':
      if (port.learn) port.pst = 'LEARNING';
      break;
    case 'LEARNING':
      port.pst = !port.learn ? 'DISCARDING' : port.forward ? 'FORWARDING' : 'LEARNING';
      break;
    case 'FORWARDING':
      if (!port.forward) port.pst = 'DISCARDING';
  }
  if (port.pst === before) return false;
  tree.actions.stateChanged(port);
  return true;
}
