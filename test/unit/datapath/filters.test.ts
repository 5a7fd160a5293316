import { describe, expect, it } from 'vitest';
import { Packet } from '../../../src-main/packet/packet.ts';
import { parseMac } from '../../../src-main/wire/address.ts';
import { checksum } from '../../../src-main/wire/checksum.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const C = '02:00:00:00:00:0c';

/** Three VMs on one host in VLAN 10, one on another; `keys` are those of their port group. */
const lab = (keys: string, more = ''): string => `
netyard: 1
name: filters
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch, ports: { 1: { ${more} } } } }
hosts: { h: { zone: r/z, nics: [eth0] }, g: { zone: r/z, nics: [eth0] } }
links:
  - { ends: [h:eth0, t:1] }
  - { ends: [g:eth0, t:2] }
switches:
  d:
    uplinks: { h: eth0, g: eth0 }
    portGroups:
      f: { vlan: 10, ${keys} }
      n: { vlan: 10 }
vms:
  a: { host: h, kind: light, nics: [{ network: d/f, mac: "${A}" }] }
  b: { host: h, kind: light, nics: [{ network: d/n, mac: "${B}" }] }
  c: { host: h, kind: light, nics: [{ network: d/n, mac: "${C}" }] }
  e: { host: g, kind: light, nics: [{ network: d/n }] }
`;

/** UDP from 10.0.0.1 to 10.0.0.2 with a right header checksum. */
function udp(from: string, to: string, port: number, dscp = 0): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes.set(parseMac(to) as Uint8Array, 0);
  bytes.set(parseMac(from) as Uint8Array, 6);
  bytes.set([8, 0, 0x45, (dscp << 2) | 1, 0, 46, 0, 1, 0, 0, 64, 17, 0, 0], 12);
  bytes.set([10, 0, 0, 1, 10, 0, 0, 2, 0x30, 0x39, port >> 8, port & 255], 26);
  const sum = checksum(bytes, 14, 20);
  bytes.set([sum >> 8, sum & 255], 24);
  return bytes;
}

describe('filter rules on a port group', () => {
  it('drop what comes in by its ports and what goes out by them, each in its direction', () => {
    const core = new LabCore(
      lab(`rules: [
        { action: drop, direction: in, protocol: udp, destinationPorts: [53] },
        { action: drop, direction: out, protocol: udp, destinationPorts: [54] }]`),
    );
    expect(core.send('a:eth0', udp(A, BROADCAST, 53))).toEqual([]);
    expect(core.drops('a:eth0', 'filtered')).toBe(1);
    expect(core.send('a:eth0', udp(A, BROADCAST, 54))).toHaveLength(3);
    expect(core.send('b:eth0', udp(B, BROADCAST, 53)).map((line) => line.slice(0, 1))).toEqual([
      ...['a', 'c', 'e'],
    ]);
    expect(core.send('b:eth0', udp(B, BROADCAST, 54)).map((line) => line.slice(0, 1))).toEqual([
      ...['c', 'e'],
    ]);
    expect(core.drops('a:eth0', 'filtered')).toBe(2);
    expect(core.board.filters.hits('d/f')).toMatchObject([
      { frames: 1, bytes: 60 },
      { frames: 1 },
      { frames: 2 },
    ]);
  });

  it('learn nothing from a frame that a rule drops', () => {
    const core = new LabCore(lab('rules: [{ action: drop, direction: in }]'));
    core.send('a:eth0', frame(A, BROADCAST));
    expect(core.board.bridges.get('d@h')?.fdb.size).toBe(0);
  });

  it('drop all the rest where the default action says so', () => {
    const core = new LabCore(lab('rules: [{ action: allow, protocol: udp }], defaultAction: drop'));
    expect(core.send('a:eth0', udp(A, BROADCAST, 1))).toHaveLength(3);
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([]);
  });

  it('mark DSCP with a right checksum, and CoS in the tag on the cable', () => {
    const core = new LabCore(
      lab('rules: [{ action: mark, protocol: udp, markDscp: 46, markCos: 5 }]'),
    );
    const got: Uint8Array[] = [];
    const nic = core.board.interfaces.get('h:eth0');
    if (nic === undefined) throw new Error('no NIC');
    let tci = 0;
    nic.capture = {
      frame: (packet: Packet) => {
        got.push(packet.buffer.slice(packet.start, packet.end));
        tci = packet.tci;
      },
    };
    core.send('a:eth0', udp(A, BROADCAST, 99, 8));
    expect(got[0]?.[15]).toBe((46 << 2) | 1);
    expect(checksum(got[0] ?? new Uint8Array(20), 14, 20)).toBe(0);
    expect(tci).toBe((5 << 13) | 10);
  });

  it('mark only the copy of the port whose rule it is', () => {
    const core = new LabCore(
      lab('rules: [{ action: mark, direction: out, protocol: udp, markDscp: 46 }]'),
    );
    const seen = new Map<string, number>();
    for (const id of ['a:eth0', 'c:eth0', 'e:eth0']) {
      const iface = core.board.interfaces.get(id);
      if (iface !== undefined)
        iface.capture = {
          frame: (packet) => seen.set(id, (packet.buffer[packet.start + 15] ?? 0) >> 2),
        };
    }
    core.send('b:eth0', udp(B, BROADCAST, 99, 8));
    expect(Object.fromEntries(seen)).toEqual({ 'a:eth0': 46, 'c:eth0': 8, 'e:eth0': 8 });
  });

  it('hold on a port of a fabric switch too', () => {
    const core = new LabCore(lab('', 'rules: [{ action: drop, direction: in, vlan: 10 }]'));
    expect(core.send('a:eth0', frame(A, BROADCAST))).toHaveLength(2);
    expect(core.drops('t:1', 'filtered')).toBe(1);
  });

  it('keep what they counted when others are put before them, and learned addresses when they change', () => {
    const core = new LabCore(lab('rules: [{ action: allow, protocol: udp }]'));
    core.send('a:eth0', udp(A, BROADCAST, 1), udp(A, BROADCAST, 1));
    core.apply(lab('rules: [{ action: drop, etherType: arp }, { action: allow, protocol: udp }]'));
    expect(core.board.filters.hits('d/f')?.map(({ frames }) => frames)).toEqual([0, 2, 0]);
    expect(core.board.bridges.get('d@h')?.fdb.size).toBe(1);
  });
});

describe('policing', () => {
  it('drops what a port brings in above its rate, by bits', () => {
    const core = new LabCore(lab('policing: { rate: 1000, burst: 8 }'));
    const burst = Array.from({ length: 100 }, () => frame(A, BROADCAST, { length: 100 }));
    // 8 kbit are ten frames of 100 octets.
    expect(core.send('a:eth0', ...burst)).toHaveLength(10 * 3);
    expect(core.drops('a:eth0', 'policed')).toBe(90);
    core.nowMs = 4;
    expect(core.send('a:eth0', ...burst)).toHaveLength(5 * 3);
    // The other group is not policed.
    expect(core.send('b:eth0', ...burst)).toHaveLength(300);
  });

  it('counts frames, and an offload frame as its segments', () => {
    const core = new LabCore(lab('policing: { packetRate: 1, packetBurst: 1 }'));
    const iface = core.board.interfaces.get('a:eth0');
    if (iface === undefined) throw new Error('no port');
    const bytes = new Uint8Array(54 + 10 * 1446);
    bytes.set(udp(A, BROADCAST, 7));
    const packet = new Packet(bytes);
    for (let i = 0; i < 150; i++) {
      packet.set(bytes, 0, 0, 0, bytes.length);
      packet.gsoType = 1;
      packet.gsoSize = 1446;
      packet.headerLength = 54;
      core.datapath.receiveBurst(iface, { packets: [packet], count: 1 }, 0);
    }
    expect(core.drops('a:eth0', 'policed')).toBe(50);
  });
});
