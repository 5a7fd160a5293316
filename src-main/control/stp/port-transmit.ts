/** Port Transmit (IEEE 802.1D-2004 17.26): BPDUs at every hello, and at once when there is news, at most so many a second. */
import { type Bpdu, BpduFlag, BpduRole, BpduType } from '../../wire/bpdu.ts';
import { type PortRole, type Tree, type TreePort, TX_HOLD_COUNT } from './variables.ts';

export function portTransmit(tree: Tree, port: TreePort): void {
  if (!port.portEnabled || !port.selected || port.updtInfo) return;
  if (port.helloWhen === 0) {
    const { role, tcWhile } = port;
    port.newInfo ||= role === 'designated' || (role === 'root' && tcWhile !== 0);
    port.helloWhen = tree.bridgeTimes.helloTime;
  }
  if (!port.newInfo || port.txCount >= TX_HOLD_COUNT) return;
  const bpdu = port.sendRSTP ? rst(port) : legacy(port);
  port.newInfo = false;
  if (bpdu === null) return;
  port.txCount++;
  port.helloWhen = tree.bridgeTimes.helloTime;
  if (bpdu.type !== BpduType.tcn) port.tcAck = false;
  tree.actions.send(port, bpdu);
}

const roleCodes: Readonly<Record<PortRole, number>> = {
  disabled: BpduRole.unknown,
  root: BpduRole.root,
  designated: BpduRole.designated,
  alternate: BpduRole.alternate,
  backup: BpduRole.alternate,
};

/** txRstp, 17.21.20 */
function rst(port: TreePort): Bpdu {
  const flags =
    (port.tcWhile !== 0 ? BpduFlag.topologyChange : 0) |
    (port.proposing ? BpduFlag.proposal : 0) |
    (port.learning ? BpduFlag.learning : 0) |
    (port.forwarding ? BpduFlag.forwarding : 0) |
    (port.agree ? BpduFlag.agreement : 0);
  return body(port, BpduType.rst, flags, roleCodes[port.role]);
}

/** txConfig (17.21.19) of a designated port, txTcn (17.21.21) of the root port; no other speaks STP. */
function legacy(port: TreePort): Bpdu | null {
  if (port.role === 'root') return body(port, BpduType.tcn, 0, BpduRole.unknown);
  if (port.role !== 'designated') return null;
  const flags =
    (port.tcWhile !== 0 ? BpduFlag.topologyChange : 0) |
    (port.tcAck ? BpduFlag.topologyChangeAck : 0);
  return body(port, BpduType.config, flags, BpduRole.unknown);
}

function body(port: TreePort, type: BpduType, flags: number, role: number): Bpdu {
  const { root, cost, bridge, port: portId } = port.designatedPriority;
  return {
    type,
    flags,
    role,
    root,
    rootPathCost: cost,
    bridge,
    port: portId,
    ...port.designatedTimes,
  };
}
