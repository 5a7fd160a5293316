import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '../../../src-main/wire/address.ts';
import { writeEthernet } from '../../../src-main/wire/ethernet.ts';
import { formatIcmp, IcmpType, writeIcmp } from '../../../src-main/wire/icmp.ts';
import {
  IpProtocol,
  type Ipv4Header,
  ipv4Protocol,
  writeIpv4,
} from '../../../src-main/wire/ipv4.ts';
import { LightNet, mac } from '../../support/light-net.ts';

const ip = (text: string) => parseIpv4(text) as number;
const WEB1 = mac('02:00:00:00:01:00');
const OTHER = mac('02:aa:00:00:00:01');

function lone(): LightNet {
  const net = new LightNet();
  net.add('web1', '10.0.10.11/24');
  net.run(5000);
  net.frames = [];
  return net;
}

/** A frame from 10.0.10.50 to web1 with an IPv4 packet. */
function packet(payload: Uint8Array, header: Partial<Ipv4Header> = {}, to = WEB1): Uint8Array {
  const frame = new Uint8Array(34 + payload.length);
  writeEthernet(frame, 0, to, OTHER, 0x0800);
  writeIpv4(frame, 14, {
    totalLength: 20 + payload.length,
    id: 1,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: IpProtocol.icmp,
    source: ip('10.0.10.50'),
    destination: ip('10.0.10.11'),
    ...header,
  });
  frame.set(payload, 34);
  return frame;
}

function echo(length = 16): Uint8Array {
  const bytes = new Uint8Array(length).fill(7);
  writeIcmp(bytes, 0, length, IcmpType.echo, 0, 1, 1);
  return bytes;
}

/** ICMP messages that the host sent. The stranger has introduced itself, so ARP is done. */
function answers(net: LightNet): string[] {
  net.run(10);
  return net.frames
    .filter((frame) => frame[12] === 8 && frame[13] === 0 && ipv4Protocol(frame, 14) === 1)
    .map((frame) => formatIcmp(frame, 34));
}

function introduce(net: LightNet): void {
  const frame = new Uint8Array(42);
  writeEthernet(frame, 0, WEB1, OTHER, 0x0806);
  frame.set([0, 1, 8, 0, 6, 4, 0, 1, ...OTHER, 10, 0, 10, 50, 0, 0, 0, 0, 0, 0, 10, 0, 10, 11], 14);
  net.host('web1').receive(0, frame, net.nowMs);
}

function fragments(bytes: Uint8Array, cuts: [number, number][], id = 1): Uint8Array[] {
  return cuts.map(([start, end]) =>
    packet(bytes.slice(start, end), {
      id,
      fragmentOffset: start,
      moreFragments: end < bytes.length,
    }),
  );
}

function receiveAll(net: LightNet, frames: Uint8Array[]): string[] {
  introduce(net);
  for (const frame of frames) net.host('web1').receive(0, frame, net.nowMs);
  return answers(net);
}

describe('what a host accepts', () => {
  const drops = (frame: Uint8Array) => {
    const net = lone();
    net.host('web1').receive(0, frame, net.nowMs);
    return Object.keys(net.host('web1').statistics().drops);
  };

  it('counts each frame that it refuses under its reason', () => {
    expect(drops(new Uint8Array(13))).toEqual(['frame.runt']);
    expect(drops(new Uint8Array(1519))).toEqual(['frame.oversized']);
    expect(drops(packet(echo(), {}, mac('02:00:00:00:99:99')))).toEqual(['frame.otherHost']);
    expect(drops(packet(echo(), { destination: ip('10.0.10.77') }))).toEqual(['ipv4.otherHost']);
    expect(drops(packet(echo(), { source: ip('10.0.10.11') }))).toEqual(['ipv4.martianSource']);
    expect(drops(packet(echo(), { source: ip('127.0.0.1') }))).toEqual(['ipv4.martianSource']);
    expect(drops(packet(echo(), { source: ip('224.0.0.1') }))).toEqual(['ipv4.martianSource']);
    expect(drops(packet(echo(), { source: ip('10.0.10.255') }))).toEqual(['ipv4.martianSource']);
    expect(drops(packet(echo(), { destination: ip('127.0.0.1') }))).toEqual(['ipv4.otherHost']);
    expect(drops(packet(echo(), {}, new Uint8Array(6).fill(255)))).toEqual(['ipv4.linkBroadcast']);
    const ipv6 = packet(echo());
    ipv6.set([0x86, 0xdd], 12);
    expect(drops(ipv6)).toEqual(['frame.etherType']);
    const group = packet(echo());
    group[6] = 3;
    expect(drops(group)).toEqual(['frame.groupSource']);
    const broken = packet(echo());
    broken[40] = 99;
    expect(drops(broken)).toEqual(['icmp.malformed']);
  });

  it('takes a priority tag and refuses a VLAN tag', () => {
    const tagged = (vid: number) => {
      const frame = packet(echo());
      return Uint8Array.of(...frame.slice(0, 12), 0x81, 0, 0xa0, vid, ...frame.slice(12));
    };
    expect(drops(tagged(10))).toEqual(['frame.tagged']);
    expect(receiveAll(lone(), [tagged(0)])).toEqual(['echo reply id 1 seq 1']);
  });

  it('answers behind Ethernet padding, and on any of its addresses', () => {
    const padded = new Uint8Array(60);
    padded.set(packet(echo(8)));
    expect(receiveAll(lone(), [padded])).toEqual(['echo reply id 1 seq 1']);
  });

  it('takes nothing while the link is down', () => {
    const net = lone();
    expect(net.exec('web1', 'ip link set eth0 down').code).toBe(0);
    expect(receiveAll(net, [packet(echo())])).toEqual([]);
    expect(net.exec('web1', 'ping -c 1 10.0.10.50').output).toContain('Network is unreachable');
  });

  it('answers for unknown protocols and ports, but limits that', () => {
    expect(receiveAll(lone(), [packet(echo(), { protocol: 99 })])).toEqual(['unreachable code 2']);
    const flood = Array.from({ length: 500 }, () =>
      packet(new Uint8Array([0, 1, 0, 9, 0, 8, 0, 0]), { protocol: 17 }),
    );
    expect(receiveAll(lone(), flood)).toEqual(Array(50).fill('unreachable code 3'));
  });

  it('never answers an error, nor a broadcast, with an error', () => {
    const toAll = { destination: ip('10.0.10.255'), protocol: 99 };
    const error = new Uint8Array(36);
    error.set(packet(new Uint8Array(8), { protocol: 99, source: ip('10.0.10.11') }).slice(14), 8);
    writeIcmp(error, 0, 36, IcmpType.unreachable, 2);
    const frames = [packet(echo(), toAll, new Uint8Array(6).fill(255)), packet(error)];
    expect(receiveAll(lone(), frames)).toEqual([]);
  });
});

describe('reassembly', () => {
  const whole = echo(64);
  const reply = ['echo reply id 1 seq 1'];

  it('takes fragments in any order, and twice', () => {
    const cuts: [number, number][] = [
      [32, 64],
      [0, 16],
      [0, 16],
      [16, 32],
    ];
    expect(receiveAll(lone(), fragments(whole, cuts))).toEqual(reply);
  });

  it('drops the whole packet when fragments overlap, and what follows of it', () => {
    const net = lone();
    const cuts: [number, number][] = [
      [0, 24],
      [16, 40],
      [40, 64],
      [0, 16],
      [16, 40],
    ];
    expect(receiveAll(net, fragments(whole, cuts))).toEqual([]);
    expect(net.host('web1').statistics().drops['fragment.overlap']).toBe(4);
  });

  it('drops fragments that end behind the last one', () => {
    const frames = fragments(whole, [
      [0, 32],
      [32, 64],
    ]);
    const longer = packet(new Uint8Array(16), { fragmentOffset: 64, moreFragments: true });
    const net = lone();
    expect(receiveAll(net, [frames[1] as Uint8Array, longer, frames[0] as Uint8Array])).toEqual([]);
  });

  it('refuses empty, uneven and endless fragments', () => {
    const net = lone();
    receiveAll(net, [
      packet(new Uint8Array(0), { moreFragments: true }),
      packet(new Uint8Array(12), { moreFragments: true }),
      packet(new Uint8Array(64), { fragmentOffset: 65_528 }),
    ]);
    expect(net.host('web1').statistics().drops['fragment.malformed']).toBe(3);
  });

  it('reports a packet that never became whole after 30 s', () => {
    const net = lone();
    receiveAll(net, fragments(whole, [[0, 32]]));
    net.run(25_000);
    introduce(net);
    net.run(5000);
    expect(answers(net)).toEqual(['time exceeded code 1']);
    expect(net.host('web1').statistics().drops['fragment.timeout']).toBe(1);
  });

  it('lets no source hold more than four packets', () => {
    const net = lone();
    const starts = Array.from({ length: 10 }, (_, id) => fragments(whole, [[0, 32]], id)).flat();
    const ends = Array.from({ length: 10 }, (_, id) => fragments(whole, [[32, 64]], id)).flat();
    expect(receiveAll(net, starts)).toEqual([]);
    expect(net.host('web1').statistics().drops['fragment.tooMany']).toBe(6);
    expect(receiveAll(net, ends.slice(6))).toHaveLength(4);
  });
});

describe('the ip command', () => {
  it('prints in the style of iproute2', () => {
    const net = new LightNet();
    net.add('web1', [
      { address: '10.0.10.11/24', gateway: '10.0.10.1' },
      { address: '10.0.20.11/24', linkUp: false, mtu: 9000 },
      {},
    ]);
    expect(
      net.exec('web1', 'ip a').output,
    ).toBe(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65535 state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:01:00 brd ff:ff:ff:ff:ff:ff
    inet 10.0.10.11/24 brd 10.0.10.255 scope global eth0
3: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 9000 state DOWN
    link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.20.11/24 brd 10.0.20.255 scope global eth1
4: eth2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP
    link/ether 02:00:00:00:01:02 brd ff:ff:ff:ff:ff:ff
`);
    expect(net.exec('web1', 'ip route').output).toBe(`default via 10.0.10.1 dev eth0
10.0.10.0/24 dev eth0 proto kernel scope link src 10.0.10.11
10.0.20.0/24 dev eth1 proto kernel scope link src 10.0.20.11 linkdown
`);
    expect(net.exec('web1', 'ip addr show eth1').output.split('\n')).toHaveLength(4);
    expect(net.exec('web1', 'ip -s link show dev eth0').output).toContain('RX: bytes');
    expect(net.exec('web1', 'ip link set eth0 down').code).toBe(0);
    expect(net.exec('web1', 'ip link show eth0').output).toContain(
      '<BROADCAST,MULTICAST> mtu 1500 state DOWN',
    );
    expect(net.exec('web1', 'ip route').output).not.toContain('default');
    expect(net.exec('web1', 'ip link set eth0 up').code).toBe(0);
    expect(net.exec('web1', 'ip route').output).toContain('default');
  });

  it.each([
    ['ip', 0],
    ['ip nonsense', 2],
    ['ip link set eth0', 2],
    ['ip link set eth7 up', 1],
    ['ip addr show eth7', 1],
    ['ip addr add 10.0.0.1/8', 2],
  ])('ends "%s" with %i', (command, code) => {
    expect(lone().exec('web1', command).code).toBe(code);
  });
});

describe('routes', () => {
  it('sends to the gateway what is not on the link, and takes the longest prefix', () => {
    const net = new LightNet();
    const host = net.add('web1', [
      { address: '10.0.0.11/8', gateway: '10.0.0.1' },
      { address: '10.0.10.11/24', segment: 'other' },
    ]);
    expect(host.ip.route(ip('192.168.1.1'))).toMatchObject({ nextHop: ip('10.0.0.1') });
    expect(host.ip.route(ip('10.0.10.99'))?.nic?.name).toBe('eth1');
    expect(host.ip.route(ip('10.9.9.9'))?.nic?.name).toBe('eth0');
  });

  it('takes nonsense in the configuration for what it is', () => {
    const net = new LightNet();
    for (const plan of [
      { mac: 'zz' },
      { mac: '01:00:5e:00:00:01' },
      { address: '10.0.10.11' },
      { address: '10.0.10.0/24' },
      { address: '10.0.10.255/24' },
      { address: '127.0.0.1/8' },
      { address: '10.0.10.11/24', gateway: '10.0.20.1' },
      { gateway: '10.0.20.1' },
      { mtu: 67 },
      { mtu: 65_536 },
    ]) {
      expect(() => net.add('bad', [plan]), JSON.stringify(plan)).toThrow(/eth0 of VM bad/);
    }
    expect(
      net.exec(net.add('p2p', [{ address: '10.0.0.0/31' }]).name, 'ping -c 1 10.0.0.0').code,
    ).toBe(0);
  });
});
