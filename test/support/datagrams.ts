/** UDP datagrams as a kernel hands them out, whole but for their checksum; and what cutting makes of offload frames. */
import { PASS } from '../../src-main/packet/drop-reason.ts';
import { Gso, HEADROOM, Packet } from '../../src-main/packet/packet.ts';
import { SEGMENT_MEMORY, Segmenter } from '../../src-main/packet/segment.ts';
import type { UdpTrain } from '../../src-main/packet/udp-train.ts';
import { naiveSum, offloadPacket } from './offload-frames.ts';

export interface Datagram {
  readonly ipv6?: boolean;
  readonly id?: number;
  /** Destination. */
  readonly port?: number;
  /** Stands in the data. */
  readonly number?: number;
  /** Octets of data. */
  readonly length: number;
}

const IP = 14;
const UDP = 8;

export function datagram({ ipv6 = false, id = 0, port = 7, number = 0, length }: Datagram): Packet {
  const payload = Uint8Array.from({ length }, (_, i) => number * 31 + i);
  const packet = offloadPacket({ udp: true, ipv6, id, payload, gsoSize: 0 });
  const { buffer, start } = packet;
  packet.gsoType = Gso.none;
  buffer.set([port >> 8, port & 0xff], packet.csumStart + 2);
  if (!ipv6) {
    const sum = ~naiveSum(buffer.subarray(start + IP, packet.csumStart)) & 0xffff;
    buffer.set([sum >> 8, sum & 0xff], start + IP + 10);
  }
  return packet;
}

/** The frames that a port without offload sends for a packet. */
export function cut(packet: Packet): Uint8Array[] {
  const segmenter = new Segmenter(new Uint8Array(SEGMENT_MEMORY), 0);
  if (segmenter.begin(packet) !== PASS) throw new Error('the frame cannot be cut');
  const frames: Uint8Array[] = [];
  for (let part = segmenter.next(); part !== null; part = segmenter.next())
    frames.push(part.buffer.slice(part.start, part.end));
  return frames;
}

/** The frame that a train of these packets leaves as. */
export function joined(train: UdpTrain, packets: readonly Packet[]): Packet {
  train.seal();
  const { head } = train;
  const parts = packets.slice(1).map((one) => one.buffer.subarray(one.csumStart + UDP, one.end));
  const bytes = Buffer.concat([head.buffer.subarray(head.start, head.end), ...parts]);
  const packet = new Packet(new Uint8Array(HEADROOM + bytes.length));
  packet.buffer.set(bytes, HEADROOM);
  packet.set(packet.buffer, 0, 0, HEADROOM, HEADROOM + bytes.length);
  packet.takeMetadata(head);
  return packet;
}
