/** Frames at random, as VMs of a random lab send them: honest and forged, tagged once and twice, short and long. */
import fc from 'fast-check';
import { parseMac } from '../../src-main/wire/address.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_SOURCE,
  ETHERNET_TYPE,
} from '../../src-main/wire/ethernet.ts';
import { IpProtocol } from '../../src-main/wire/ipv4.ts';
import { arpFrame, controlFrame, controlKinds, ipv6Frame, ndFrame, udpFrame } from './frames.ts';
import { BROADCAST, frame } from './lab-core.ts';
import type { RandomVm } from './random-lab.ts';

const FORGED = '02:77:77:77:77:77';
const DSCP_VOICE = 46;
const GROUPS = [BROADCAST, '01:00:5e:00:00:01', '01:80:c2:00:00:0e', '02:99:99:99:99:99'];

const shapes = fc.record({
  from: fc.nat(),
  to: fc.oneof(
    fc.nat().map((n) => ({ vm: n })),
    fc.constantFrom(...GROUPS).map((mac) => ({ mac })),
  ),
  tci: fc.constantFrom(-1, -1, -1, 0, 10, 20, 40, 0x600a, 4095),
  inner: fc.constantFrom(-1, -1, 10, 30),
  kind: fc.oneof(
    fc.constantFrom('plain', 'plain', 'plain', 'voice', 'arp', 'claim', 'dhcp-server'),
    fc.constantFrom('udp', 'udp', 'udp6', 'solicitation', 'router'),
    fc.constantFrom(...controlKinds),
  ),
  length: fc.constantFrom(14, 60, 60, 1514, 1515, 9230, 9300),
  forged: fc.constantFrom(false, false, false, true),
});
export type RandomFrame = typeof shapes extends fc.Arbitrary<infer S> ? S : never;

export const randomFrames: fc.Arbitrary<RandomFrame[]> = fc.array(shapes, {
  minLength: 1,
  maxLength: 20,
});

/** The octets of a frame, and the VM that sends it. */
export function frameOf(
  { from, to, tci, inner, kind, length, forged }: RandomFrame,
  vms: readonly RandomVm[],
): { readonly vm: RandomVm; readonly bytes: Uint8Array } {
  const vm = vms[from % vms.length] as RandomVm;
  const destination = 'mac' in to ? to.mac : (vms[to.vm % vms.length]?.mac ?? BROADCAST);
  const source = forged ? FORGED : vm.mac;
  const control = controlKinds.find((one) => one === kind);
  let bytes =
    control === undefined
      ? bytesOf(kind, { source, destination }, length, from % 8)
      : controlBytes(control, source, length < 1000 ? null : destination);
  if (tci >= 0 && inner >= 0) bytes = tagged(bytes, inner);
  if (tci >= 0) bytes = tagged(bytes, tci);
  return { vm, bytes };
}

/** `number` tells flows of a sender apart. */
function bytesOf(
  kind: RandomFrame['kind'],
  ends: { source: string; destination: string },
  length: number,
  number: number,
): Uint8Array {
  const udp = { ...ends, from: `10.0.0.${number}`, to: '10.0.1.9' };
  const ipv6 = { ...ends, from: `fd00::${number}` };
  switch (kind) {
    case 'arp':
      return arpFrame({ ...ends, address: '10.0.0.1' });
    case 'claim':
      return arpFrame({ ...ends, mac: FORGED, address: '10.0.0.1', reply: true });
    case 'udp':
      return udpFrame({ ...udp, sourcePort: 1000 + number, destinationPort: 53 });
    case 'dhcp-server':
      return udpFrame({ ...udp, sourcePort: 67, destinationPort: 68 });
    case 'udp6':
      return ipv6Frame({
        ...ipv6,
        protocol: IpProtocol.udp,
        data: new Uint8Array(16).fill(number),
      });
    case 'solicitation':
      return ndFrame({ ...ipv6, type: 135, target: 'fd00::9', option: [1, ends.source] });
    case 'router':
      return ndFrame({ ...ipv6, type: 134, option: [1, FORGED] });
  }
  const bytes = frame(ends.source, ends.destination, { length });
  if (kind === 'voice' && length >= 60) bytes.set([0x45, DSCP_VOICE << 2], ETHERNET_TYPE + 2);
  return bytes;
}

/** A frame of a slow protocol, to where such frames belong or to another address. */
function controlBytes(
  kind: (typeof controlKinds)[number],
  source: string,
  destination: string | null,
): Uint8Array {
  const bytes = controlFrame(kind, source);
  const mac = destination === null ? null : parseMac(destination);
  if (mac !== null) bytes.set(mac, ETHERNET_DESTINATION);
  return bytes;
}

/** The frame with a tag in front of what it carries. */
function tagged(bytes: Uint8Array, tci: number): Uint8Array {
  const addresses = ETHERNET_SOURCE + 6;
  return Uint8Array.from([
    ...bytes.subarray(0, addresses),
    ...[0x81, 0, tci >> 8, tci & 255],
    ...bytes.subarray(addresses),
  ]);
}
