/** Marks a frame for those who decide by priority: DSCP in the IP header (RFC 2474), CoS in the tag (IEEE 802.1Q 6.9.3). */
import { get16, put16 } from '../wire/bytes.ts';
import { update16 } from '../wire/checksum.ts';
import { EtherType } from '../wire/ethernet.ts';
import { NO_TAG, type Packet } from './packet.ts';

const IPV4_CHECKSUM = 10;

/** True where `markDscp` would change a byte of the frame. */
export function changesDscp(packet: Packet, dscp: number): boolean {
  const before = packet.headers().dscp;
  return before >= 0 && before !== dscp;
}

/** Writes 0 to 63 into an IPv4 or IPv6 header; the ECN bits stay. Changes the bytes of the frame. */
export function markDscp(packet: Packet, dscp: number): void {
  const headers = packet.headers();
  const { buffer } = packet;
  const at = headers.l3;
  const before = get16(buffer, at);
  if (headers.etherType === EtherType.ipv4) {
    const after = (before & 0xff03) | (dscp << 2);
    put16(buffer, at, after);
    put16(buffer, at + IPV4_CHECKSUM, update16(get16(buffer, at + IPV4_CHECKSUM), before, after));
  } else put16(buffer, at, (before & 0xf03f) | (dscp << 6));
  headers.dscp = dscp;
}

/** Sets the priority 0 to 7 by which queues decide, and where the frame has (or will have) a tag, that of the tag. Changes metadata only. */
export function markCos(packet: Packet, cos: number, tagged: boolean): void {
  packet.priority = cos;
  if (!tagged) return;
  const rest = packet.tci === NO_TAG ? packet.vid : packet.tci & 0x1fff;
  packet.tci = (cos << 13) | rest;
}
