/** Flow records and samples, read by real collectors: tshark finds nothing wrong, and nfdump's totals are what was sent. */
import { expect, it } from 'vitest';
import { Gso, type Packet } from '../../src-main/packet/packet.ts';
import { createBurst } from '../../src-main/ports/port.ts';
import { put16 } from '../../src-main/wire/bytes.ts';
import { collect, dissect, sendAll } from '../support/collectors.ts';
import { frame } from '../support/lab-core.ts';
import { MonitoredCore } from '../support/lab-monitoring.ts';
import { offloadPacket } from '../support/offload-frames.ts';
import { withPeers } from '../support/peers.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const TARGET = '127.0.0.1:2055';

const labWith = (keys: string): string => `
netyard: 1
name: exporters
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { v: { hosts: [h], ${keys}, portGroups: { g: { vlan: 10 } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: v/g, mac: "${A}" }] }
  b: { host: h, kind: light, nics: [{ network: v/g, mac: "${B}" }] }
`;

/** A UDP datagram over IPv4 or IPv6 in a frame, `length` octets from the IP header on. */
function udp(family: 4 | 6, sourcePort: number, length: number): Uint8Array {
  const bytes = frame(A, B, { length: 14 + length });
  const transport = family === 4 ? 34 : 54;
  if (family === 4) {
    bytes.set(
      [0x45, 0, length >> 8, length, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2],
      14,
    );
  } else {
    put16(bytes, 12, 0x86dd);
    bytes.set([0x60, 0, 0, 0, (length - 40) >> 8, length - 40, 17, 64], 14);
    bytes.set([0xfd, ...new Array(14).fill(0), 1, 0xfd, ...new Array(14).fill(0), 2], 22);
  }
  put16(bytes, transport, sourcePort);
  put16(bytes, transport + 2, 40_000);
  put16(bytes, transport + 4, 14 + length - transport);
  return bytes;
}

/** 70 flows of each family, the n-th of n frames, and one TCP offload frame of 10 segments. */
function traffic(core: MonitoredCore): { packets: number; octets4: number; packets4: number } {
  const totals = { packets: 0, octets4: 0, packets4: 0 };
  // nfdump takes an uptime of 0 for none.
  core.pass(1);
  const announcement = frame(B, A);
  put16(announcement, 12, 0x88b5);
  core.send('b:eth0', announcement);
  for (let flow = 1; flow <= 70; flow++)
    for (const family of [4, 6] as const)
      for (let n = 0; n < flow; n++) {
        core.send('a:eth0', udp(family, 40_000 + flow, 100));
        totals.packets++;
        if (family === 6) continue;
        totals.packets4++;
        totals.octets4 += 100;
      }
  const burst = createBurst(1);
  const packet = offloadPacket({ payload: new Uint8Array(9500), gsoSize: 1000 });
  (burst.packets as Packet[])[0] = packet;
  burst.count = 1;
  expect(packet.gsoType).toBe(Gso.tcp4);
  const iface = core.board.interfaces.get('a:eth0');
  if (iface !== undefined) core.datapath.receiveBurst(iface, burst, core.nowMs);
  core.datapath.flush();
  totals.packets += 10;
  totals.packets4 += 10;
  totals.octets4 += 9500 + 10 * 40;
  return totals;
}

function sum(flows: readonly { in_packets: number; in_bytes: number }[]): {
  packets: number;
  octets: number;
} {
  return {
    packets: flows.reduce((total, flow) => total + flow.in_packets, 0),
    octets: flows.reduce((total, flow) => total + flow.in_bytes, 0),
  };
}

withPeers('flow records, read by nfdump and tshark', ['nfdump', 'tshark'], () => {
  it('of NetFlow v5 add up to the IPv4 traffic', async () => {
    const core = new MonitoredCore(labWith(`netflow: { targets: ["${TARGET}"], engineId: 7 }`));
    const sent = traffic(core);
    core.pass(20);
    const datagrams = core.datagrams(TARGET);
    expect(dissect(datagrams, 2055, 'cflow').filter(({ malformed }) => malformed)).toEqual([]);
    const { flows, log } = await collect('nfcapd', (port) => sendAll(port, datagrams));
    expect(log).toContain('Sequence Errors: 0, Bad Packets: 0');
    expect(flows).toHaveLength(71);
    expect(sum(flows)).toEqual({ packets: sent.packets4, octets: sent.octets4 });
    expect(flows.find(({ proto }) => proto === 6)).toMatchObject({ in_packets: 10 });
  });

  it.each([
    ['NetFlow v9', 'netflow', 'version: 9'],
    ['IPFIX', 'ipfix', 'obsDomainId: 4711'],
  ])('of %s add up to all IP traffic', async (_name, key, more) => {
    const core = new MonitoredCore(labWith(`${key}: { targets: ["${TARGET}"], ${more} }`));
    const sent = traffic(core);
    core.pass(20);
    const datagrams = core.datagrams(TARGET);
    const frames = dissect(datagrams, 2055, 'cflow');
    expect(frames.filter(({ malformed }) => malformed)).toEqual([]);
    expect(frames.some(({ text }) => text.includes('No template found'))).toBe(false);
    const { flows, log } = await collect('nfcapd', (port) => sendAll(port, datagrams));
    expect(log).toContain('Sequence Errors: 0, Bad Packets: 0');
    expect(flows).toHaveLength(141);
    expect(sum(flows).packets).toBe(sent.packets);
    const ipv4 = flows.filter(({ src4_addr }) => src4_addr !== undefined);
    expect(sum(ipv4)).toEqual({ packets: sent.packets4, octets: sent.octets4 });
    const last = flows.find((flow) => flow.src_port === 40_070 && flow.src6_addr !== undefined);
    expect(last).toMatchObject({ src6_addr: 'fd00::1', dst6_addr: 'fd00::2', in_packets: 70 });
    expect(last?.input_snmp).toBe(1);
    expect(last?.output_snmp).toBe(2);
    expect(last?.first).toMatch(/^2023-11-14T/);
  });

  it('of IPFIX with sampling say how often they look', () => {
    const core = new MonitoredCore(labWith(`ipfix: { targets: ["${TARGET}"], sampling: 4 }`));
    traffic(core);
    core.pass(20);
    const frames = dissect(core.datagrams(TARGET), 2055, 'cflow');
    expect(frames.filter(({ malformed }) => malformed)).toEqual([]);
    expect(frames[0]?.text).toMatch(/SamplingInterval|Sampling interval: 4/i);
  });

  it('of sFlow hold samples of frames and the counters of ports', async () => {
    const keys = `sflow: { targets: ["${TARGET}"], sampling: 1, polling: 5, header: 64 }`;
    const core = new MonitoredCore(labWith(keys));
    const sent = traffic(core);
    core.pass(7);
    const datagrams = core.datagrams(TARGET);
    const frames = dissect(datagrams, 2055, 'sflow');
    expect(frames.filter(({ malformed }) => malformed)).toEqual([]);
    const text = frames.map((dissected) => dissected.text).join('\n');
    expect(text).toMatch(/Flow sample/);
    expect(text).toMatch(/Counters sample/);
    const { flows, log } = await collect('sfcapd', (port) => sendAll(port, datagrams));
    expect(log).toContain('Bad Packets: 0');
    // An offload frame gives as many samples as its segments would. The first frame of all, without IP, is sampled too.
    expect(sum(flows).packets).toBe(sent.packets + 1);
  });
});
