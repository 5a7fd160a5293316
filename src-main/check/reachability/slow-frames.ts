/** Frames of the slow protocols, as a VM that plays a bridge or a switch sends them. */
import { parseMac, putMac } from '../../wire/address.ts';
import { BpduRole, BpduType, BRIDGE_GROUP_MAC, bridgeId, writeBpdu } from '../../wire/bpdu.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { LacpState, SLOW_PROTOCOLS_MAC, writeLacp } from '../../wire/lacp.ts';
import { LLDP_MAC, writeLldp } from '../../wire/lldp.ts';
import type { Endpoint } from './endpoint.ts';

const macs = { stp: BRIDGE_GROUP_MAC, lacp: SLOW_PROTOCOLS_MAC, lldp: LLDP_MAC } as const;
export type SlowProtocol = keyof typeof macs;

/** Priority of a bridge that nobody configured (IEEE 802.1D-2004 table 17-2). */
const BRIDGE_PRIORITY = 0x8000;
const MAX_LLDP = 1500;
const SHORTEST = 60;

export function isControl(proto: string): proto is SlowProtocol {
  return Object.hasOwn(macs, proto);
}

/** The address that frames of a protocol are sent to. */
export function controlMac(proto: SlowProtocol): Uint8Array {
  return macs[proto];
}

/** A BPDU (RSTP) of a bridge that takes itself for the root, a LACPDU of an active port, or an LLDPDU; sent to `to`. */
export function slowFrame(proto: SlowProtocol, from: Endpoint, to: Uint8Array): Uint8Array {
  const source = parseMac(from.mac) ?? new Uint8Array(6);
  const frame =
    proto === 'stp' ? bpdu(source) : proto === 'lacp' ? lacpdu(source, from) : lldpdu(source, from);
  putMac(frame, 0, to);
  return frame;
}

function lacpdu(source: Uint8Array, { mac }: Endpoint): Uint8Array {
  const info = { systemPriority: 0x8000, system: mac, key: 1, portPriority: 0x8000, port: 1 };
  const actor = { ...info, state: LacpState.activity | LacpState.aggregation };
  const nobody = { systemPriority: 0, system: '', key: 0, portPriority: 0, port: 0, state: 0 };
  return writeLacp(source, { actor, partner: nobody });
}

function bpdu(source: Uint8Array): Uint8Array {
  const own = bridgeId(BRIDGE_PRIORITY, source);
  return writeBpdu(
    {
      ...{ type: BpduType.rst, flags: 0, role: BpduRole.designated },
      ...{ root: own, rootPathCost: 0, bridge: own, port: 0x8001 },
      ...{ messageAge: 0, maxAge: 20, helloTime: 2, forwardDelay: 15 },
    },
    source,
  );
}

function lldpdu(source: Uint8Array, { vm, nic }: Endpoint): Uint8Array {
  const frame = new Uint8Array(MAX_LLDP);
  writeEthernet(frame, 0, LLDP_MAC, source, EtherType.lldp);
  const end = writeLldp(frame, ETHERNET_HEADER, {
    ...{ chassis: source, port: nic, timeToLive: 120, portDescription: nic, systemName: vm },
    ...{ systemDescription: '', portVlan: 0, aggregated: false, maxFrame: 1522 },
  });
  return frame.slice(0, Math.max(end, SHORTEST));
}
