/** May the port bring in one more frame that goes to all ports? Asked only for such frames, and only of ports with a limit. */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { Flooded, floodedNames, type StormMeter } from '../../tables/storm-meter.ts';
import { isBroadcastMac, isGroupMac } from '../../wire/address.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort } from '../topology.ts';

export function limitStorm(dp: Datapath, packet: Packet, from: BridgePort): Verdict {
  const meter = from.storm as StormMeter;
  const kind = kindOf(packet);
  const limit = meter.limits[kind];
  if (limit === Number.POSITIVE_INFINITY) return PASS;
  if (dp.trace !== null) {
    dp.trace.note('storm-limit', {
      port: from.id,
      kind: [{ code: floodedNames[kind], values: {} }],
      limit,
    });
    return PASS;
  }
  if (meter.take(kind, dp.nowMs)) return PASS;
  dp.notices.storm(from);
  return DropReason.stormControl;
}

function kindOf({ buffer, start }: Packet): Flooded {
  if (!isGroupMac(buffer, start)) return Flooded.unknownUnicast;
  return isBroadcastMac(buffer, start) ? Flooded.broadcast : Flooded.multicast;
}
