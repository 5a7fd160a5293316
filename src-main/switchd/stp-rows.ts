/** What a spanning tree knows, as rows for people. */
import type { SpanningTree, StpPortStatus } from '../control/stp/spanning-tree.ts';
import { formatBridgeId } from '../wire/bpdu.ts';
import type { StpPortRow, StpRow } from './messages.ts';

export function stpRow(spanningTree: SpanningTree, nowMs: number): StpRow {
  const { tree, topologyChanges, lastTopologyChangeMs } = spanningTree;
  const ports = spanningTree.status();
  const rootPort = ports.find((port) => port.tree === tree.rootPort)?.port.id ?? null;
  const { maxAge, forwardDelay, helloTime } = tree.rootTimes;
  return {
    protocol: tree.rstpVersion ? 'rstp' : 'stp',
    bridge: formatBridgeId(tree.bridgeId),
    root: formatBridgeId(tree.rootPriority.root),
    rootPort,
    rootCost: tree.rootPriority.cost,
    helloTime,
    maxAge,
    forwardDelay,
    topologyChanges,
    sinceTopologyChange:
      lastTopologyChangeMs < 0 ? null : Math.floor((nowMs - lastTopologyChangeMs) / 1000),
    ports: ports.map(portRow),
  };
}

function portRow({ port, role, state, tree, ...counts }: StpPortStatus): StpPortRow {
  const { portPriority, portId } = tree;
  return {
    port: port.id,
    role,
    state,
    cost: tree.pathCost,
    priority: (portId >> 12) << 4,
    number: portId & 0xfff,
    edge: tree.operEdge,
    pointToPoint: tree.operPointToPoint,
    sends: tree.sendRSTP ? 'rstp' : 'stp',
    rootInconsistent: counts.rootInconsistent,
    designatedBridge: portPriority.bridge === '' ? '' : formatBridgeId(portPriority.bridge),
    designatedCost: portPriority.cost,
    designatedPort: portPriority.bridge === '' ? '' : formatPortId(portPriority.port),
    rxBpdus: counts.rxBpdus,
    txBpdus: counts.txBpdus,
  };
}

/** `128.3`: priority and number. */
function formatPortId(id: number): string {
  return `${(id >> 12) << 4}.${id & 0xfff}`;
}
