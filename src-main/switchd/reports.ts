/** What the data path and the spanning trees saw, as events for the engine. */
import type { Notices } from '../datapath/notices.ts';
import { type Bridge, type BridgePort, StpState } from '../datapath/topology.ts';
import { floodedNames } from '../tables/storm-meter.ts';
import { formatMac } from '../wire/address.ts';
import type { CoreEvent, Hold } from './messages.ts';

/** Tells of loops and storms since the last time. */
export function reportNotices(
  notices: Notices,
  nowMs: number,
  emit: (event: CoreEvent) => void,
): void {
  for (const { bridge, flapping } of notices.loops)
    emit({
      type: 'loop',
      device: bridge.id,
      ports: [...new Set(flapping.ports)].map((index) => bridge.ports[index]?.id ?? ''),
      mac: formatMac(flapping.mac),
      vlan: flapping.vid,
    });
  notices.loops.length = 0;
  for (const port of notices.fresh) emit(storm(port, false));
  notices.fresh.clear();
  for (const port of notices.storms) {
    if (port.storm?.isCalm(nowMs) === false) continue;
    emit(storm(port, true));
    port.storm?.dropped.fill(0);
    notices.storms.delete(port);
  }
}

function storm(port: BridgePort, over: boolean): CoreEvent {
  const counts = port.storm?.dropped ?? [];
  const dropped = Object.fromEntries(floodedNames.map((name, kind) => [name, counts[kind] ?? 0]));
  return { type: 'storm', device: port.bridge.id, port: port.id, over, dropped };
}

/** The interfaces of a bridge that are up and may not forward. */
export function heldEvent({ id, ports }: Bridge): CoreEvent {
  const held = ports.flatMap((port) =>
    port === null || port.stpState === StpState.forwarding
      ? []
      : port.members
          .filter(({ up }) => up)
          .map((iface) => ({ interface: iface.id, by: holdOf(port.stpState) })),
  );
  return { type: 'stp', device: id, held };
}

function holdOf(state: StpState): Hold {
  if (state === StpState.bpduGuard) return 'bpduGuard';
  return state === StpState.rootGuard ? 'rootGuard' : 'stp';
}
