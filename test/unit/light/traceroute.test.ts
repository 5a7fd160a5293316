import { describe, expect, it } from 'vitest';
import { formatIpv4 } from '../../../src-main/wire/address.ts';
import { put16 } from '../../../src-main/wire/bytes.ts';
import { checksum } from '../../../src-main/wire/checksum.ts';
import { writeEthernet } from '../../../src-main/wire/ethernet.ts';
import { IcmpType, UnreachableCode, writeIcmp } from '../../../src-main/wire/icmp.ts';
import {
  IPV4_TTL,
  ipv4Destination,
  ipv4Source,
  ipv4Ttl,
  writeIpv4,
} from '../../../src-main/wire/ipv4.ts';
import { LightNet } from '../../support/light-net.ts';

/**
 * web1 (10.0.10.11) and db1 (10.0.20.11) with a router between them. The light host `router` answers ARP and
 * echo for its two addresses; what is for others it drops, and this function forwards in its place.
 */
function routed(): LightNet {
  const net = new LightNet();
  net.add('web1', [{ address: '10.0.10.11/24', gateway: '10.0.10.1', segment: 'a' }]);
  net.add('db1', [{ address: '10.0.20.11/24', gateway: '10.0.20.1', segment: 'b' }]);
  const router = net.add('router', [
    { address: '10.0.10.1/24', segment: 'a' },
    { address: '10.0.20.1/24', segment: 'b' },
  ]);
  for (const [index, segment] of ['a', 'b'].entries()) {
    net.listen(segment, (frame) => {
      const nic = router.nics[index];
      const target = router.nics[1 - index];
      const forRouter = nic && frame.slice(0, 6).every((octet, at) => octet === nic.mac[at]);
      if (!nic?.address || !target || !forRouter || frame[12] !== 8 || frame[13] !== 0) return;
      if (router.ip.isLocal(ipv4Destination(frame, 14))) return;
      if (ipv4Ttl(frame, 14) <= 1) {
        complain(net, segment, frame, nic.mac, nic.address.address, IcmpType.timeExceeded, 0);
      } else if (!target.onLink(ipv4Destination(frame, 14))) {
        complain(
          net,
          segment,
          frame,
          nic.mac,
          nic.address.address,
          IcmpType.unreachable,
          UnreachableCode.net,
        );
      } else {
        forward(net, 1 - index === 0 ? 'a' : 'b', frame, target.mac);
      }
    });
  }
  net.run(5000);
  return net;
}

function forward(net: LightNet, segment: string, frame: Uint8Array, mac: Uint8Array): void {
  const out = frame.slice();
  const number = formatIpv4(ipv4Destination(frame, 14)) === '10.0.10.11' ? 1 : 2;
  writeEthernet(out, 0, Uint8Array.of(2, 0, 0, 0, number, 0), mac, 0x0800);
  out[14 + IPV4_TTL] = ipv4Ttl(frame, 14) - 1;
  put16(out, 24, 0);
  put16(out, 24, checksum(out, 14, 20));
  net.send(segment, out);
}

function complain(
  net: LightNet,
  segment: string,
  frame: Uint8Array,
  mac: Uint8Array,
  source: number,
  type: number,
  code: number,
): void {
  const out = new Uint8Array(34 + 8 + 28);
  writeEthernet(out, 0, frame.slice(6, 12), mac, 0x0800);
  const destination = ipv4Source(frame, 14);
  const header = {
    id: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 1,
  };
  writeIpv4(out, 14, { ...header, totalLength: 56, source, destination });
  out.set(frame.subarray(14, 42), 42);
  writeIcmp(out, 34, 36, type, code);
  net.send(segment, out);
}

describe('traceroute', () => {
  it.each(['', '-I '])('shows the hops (%j)', (option) => {
    const job = routed().exec('web1', `traceroute ${option}db1`);
    const lines = job.output.split('\n');
    expect(lines[0]).toBe('traceroute to db1 (10.0.20.11), 30 hops max, 60 byte packets');
    expect(lines[1]).toMatch(/^ 1 {2}10\.0\.10\.1 \(10\.0\.10\.1\)( {2}\d\.\d{3} ms){3}$/);
    expect(lines[2]).toMatch(/^ 2 {2}10\.0\.20\.11 \(10\.0\.20\.11\)( {2}\d\.\d{3} ms){3}$/);
    expect(lines).toHaveLength(4);
    expect(job.code).toBe(0);
  });

  it('shows that there is no route', () => {
    const job = routed().exec('web1', 'traceroute -q 1 10.0.30.1');
    expect(job.output).toMatch(/ 2 {2}10\.0\.10\.1 \(10\.0\.10\.1\) {2}\S+ ms !N\n$/);
    expect(job.code).toBe(1);
  });

  it('shows that ARP finds nobody', () => {
    const job = routed().exec('web1', 'traceroute 10.0.10.99');
    expect(job.output).toMatch(/ 1 {2}10\.0\.10\.11 \(10\.0\.10\.11\)( {2}3000\.000 ms !H){3}\n$/);
    expect(job.code).toBe(1);
  });

  it('shows stars for the silent, and stops at the limit', () => {
    const net = routed();
    net.exec('web1', 'ping -c 1 10.0.10.1');
    net.settings.loss = 1;
    const job = net.exec('web1', 'traceroute -m 3 -w 0.5 db1');
    expect(job.output.split('\n').slice(1)).toEqual([' 1  * * *', ' 2  * * *', ' 3  * * *', '']);
    expect(job.code).toBe(1);
  });

  it('shows what ping makes of a far host and of a TTL that is too small', () => {
    const net = routed();
    expect(net.exec('web1', 'ping -c 1 db1').output).toContain(
      '64 bytes from 10.0.20.11: icmp_seq=1 ttl=63',
    );
    const job = net.exec('web1', 'ping -c 1 -t 1 db1');
    expect(job.output).toContain('From 10.0.10.1 icmp_seq=1 Time to live exceeded');
    expect(job.code).toBe(1);
    expect(net.exec('web1', 'ping -c 1 10.0.30.1').output).toContain('Destination Net Unreachable');
    expect(net.exec('web1', 'tcp 10.0.30.1 80').output).toContain('Network is unreachable');
  });

  it('runs across the router with TCP and UDP', () => {
    const net = routed();
    net.start('db1', 'serve tcp 80');
    net.start('db1', 'serve udp 7');
    expect(net.exec('web1', 'tcp db1 80 --bytes 50000').output).toContain('50000 bytes received');
    expect(net.exec('web1', 'udp db1 7 --send hi').output).toBe('10.0.20.11: hi\n');
  });

  it('can be interrupted', () => {
    const net = routed();
    net.settings.loss = 1;
    const job = net.start('web1', 'traceroute db1');
    net.run(100);
    job.interrupt();
    expect(job.code).toBe(1);
    expect(net.exec('web1', 'traceroute').code).toBe(2);
    expect(net.exec('web1', 'traceroute 172.16.0.1 -m 0').code).toBe(2);
  });
});
