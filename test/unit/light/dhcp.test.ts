import { describe, expect, it } from 'vitest';
import { formatIpv4, parseIpv4 } from '../../../src-main/wire/address.ts';
import { pseudoHeader4Of } from '../../../src-main/wire/checksum.ts';
import {
  checkDhcp,
  DHCP_CHADDR,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  DhcpOp,
  DhcpOption,
  DhcpType,
  dhcpNumber,
  dhcpOption32,
  dhcpType,
  dhcpXid,
  formatDhcp,
  writeDhcp,
} from '../../../src-main/wire/dhcp.ts';
import { EtherType, etherType, writeEthernet } from '../../../src-main/wire/ethernet.ts';
import { IpProtocol, writeIpv4 } from '../../../src-main/wire/ipv4.ts';
import { udpDestinationPort, writeUdp } from '../../../src-main/wire/udp.ts';
import { LightNet, mac } from '../../support/light-net.ts';

const SERVER = parseIpv4('10.0.0.1') as number;
const SERVER_MAC = mac('02:00:00:00:ff:01');
const MESSAGE = 42;

/** A server of the test, which does as it is told; real ones are met in test/real/dhcp.test.ts. */
class Server {
  readonly log: string[] = [];
  address = '10.0.0.50';
  mask = '255.255.255.0';
  seconds = 120;
  silent = false;
  /** What it says to requests. */
  answer: number = DhcpType.ack;
  readonly #net: LightNet;

  constructor(net: LightNet) {
    this.#net = net;
    net.listen('lan', (frame) => this.#hear(frame));
  }

  #hear(frame: Uint8Array): void {
    if (etherType(frame) !== EtherType.ipv4 || udpDestinationPort(frame, 34) !== DHCP_SERVER_PORT)
      return;
    const length = frame.length - MESSAGE;
    expect(checkDhcp(frame, MESSAGE, length)).toBe(true);
    const type = dhcpType(frame, MESSAGE, length);
    const wanted = dhcpNumber(frame, MESSAGE, length, DhcpOption.requestedAddress);
    const to = frame[0] === 0xff ? 'all' : 'server';
    this.log.push(`${type} to ${to}${wanted === null ? '' : ` ${formatIpv4(wanted)}`}`);
    if (this.silent || type === DhcpType.release) return;
    this.#send(type === DhcpType.discover ? DhcpType.offer : this.answer, frame);
  }

  #send(type: number, asked: Uint8Array): void {
    const number = (text: string): number => parseIpv4(text) as number;
    const message = writeDhcp({
      op: DhcpOp.reply,
      xid: dhcpXid(asked, MESSAGE),
      broadcast: true,
      clientAddress: 0,
      yourAddress: type === DhcpType.nak ? 0 : number(this.address),
      clientMac: asked.slice(MESSAGE + DHCP_CHADDR, MESSAGE + DHCP_CHADDR + 6),
      options: [
        [DhcpOption.messageType, Uint8Array.of(type)],
        dhcpOption32(DhcpOption.serverId, SERVER),
        dhcpOption32(DhcpOption.subnetMask, number(this.mask)),
        dhcpOption32(DhcpOption.router, SERVER),
        dhcpOption32(DhcpOption.dns, SERVER),
        dhcpOption32(DhcpOption.leaseTime, this.seconds),
      ],
    });
    const frame = new Uint8Array(MESSAGE + message.length);
    const all = 0xffff_ffff;
    const length = 8 + message.length;
    frame.set(message, MESSAGE);
    writeEthernet(frame, 0, mac('ff:ff:ff:ff:ff:ff'), SERVER_MAC, EtherType.ipv4);
    writeIpv4(frame, 14, {
      totalLength: 20 + length,
      id: 1,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 64,
      protocol: IpProtocol.udp,
      source: SERVER,
      destination: all,
    });
    const pseudo = pseudoHeader4Of(SERVER, all, IpProtocol.udp, length);
    writeUdp(frame, 34, length, DHCP_SERVER_PORT, DHCP_CLIENT_PORT, pseudo);
    this.#net.send('lan', frame);
  }
}

function lan(): { net: LightNet; server: Server } {
  const net = new LightNet();
  net.add('gw', [{ address: '10.0.0.1/24', mac: '02:00:00:00:ff:01' }]);
  net.add('client', [{}]);
  return { net, server: new Server(net) };
}

describe('dhcp of a light VM', () => {
  it('gets an address, a gateway and a name server, and can be pinged with them', () => {
    const { net, server } = lan();
    const job = net.exec('client', 'dhcp');
    expect(job.output).toBe(
      'eth0: 10.0.0.50/24 from 10.0.0.1, gateway 10.0.0.1, DNS 10.0.0.1, for 120 s\n',
    );
    expect(job.code).toBe(0);
    expect(server.log).toEqual(['1 to all', '3 to all 10.0.0.50']);
    expect(net.exec('client', 'ip addr').output).toContain('inet 10.0.0.50/24');
    expect(net.exec('client', 'ip route').output).toContain('default via 10.0.0.1 dev eth0');
    expect(net.exec('gw', 'ping -c 1 10.0.0.50').code).toBe(0);
  });

  it('renews at half of the time by unicast, and gives the address up when nobody answers any more', () => {
    const { net, server } = lan();
    net.exec('client', 'dhcp');
    server.log.length = 0;
    net.run(61_000);
    expect(server.log).toEqual(['3 to server']);
    server.silent = true;
    net.run(125_000);
    expect(server.log.at(-1)).toBe('3 to all');
    expect(net.exec('client', 'ip addr').output).not.toContain('10.0.0.50');
    expect(net.notices).toEqual([
      'client: eth0: the lease of 10.0.0.50 has ended, and no DHCP server renewed it.',
    ]);
  });

  it('loses the address at once when the server takes it back', () => {
    const { net, server } = lan();
    net.exec('client', 'dhcp');
    server.answer = DhcpType.nak;
    net.run(61_000);
    expect(net.notices).toEqual(['client: eth0: the DHCP server took 10.0.0.50 back.']);
    expect(net.exec('client', 'ip addr').output).not.toContain('10.0.0.50');
  });

  it('says so when no server answers, and stops asking', () => {
    const { net, server } = lan();
    server.silent = true;
    const job = net.exec('client', 'dhcp -w 20');
    expect(job).toMatchObject({ code: 1, output: 'dhcp: no DHCP server answered on eth0.\n' });
    const asked = server.log.length;
    expect(asked).toBeGreaterThan(1);
    net.run(120_000);
    expect(server.log).toHaveLength(asked);
  });

  it('does not take what no host can have', () => {
    const { net, server } = lan();
    for (const [address, mask] of [
      ['10.0.0.255', '255.255.255.0'],
      ['224.0.0.5', '255.255.255.0'],
      ['10.0.0.50', '255.0.255.0'],
      ['0.0.0.0', '255.255.255.0'],
    ] as const) {
      server.address = address;
      server.mask = mask;
      expect(net.exec('client', 'dhcp -w 1').code, address).toBe(1);
    }
  });

  it('gives the lease back when it is told to', () => {
    const { net, server } = lan();
    net.exec('client', 'dhcp');
    expect(net.exec('client', 'dhcp -r').output).toBe('eth0: lease given back\n');
    net.run(100);
    expect(server.log.at(-1)).toBe('7 to all');
    expect(net.exec('client', 'dhcp -r')).toMatchObject({
      code: 1,
      output: 'dhcp: no NIC has a lease.\n',
    });
  });

  it('leaves alone what the lab gives an address', () => {
    const { net } = lan();
    expect(net.exec('gw', 'dhcp')).toMatchObject({
      code: 1,
      output: 'dhcp: every NIC has an address of its own already.\n',
    });
    expect(net.exec('gw', 'dhcp eth0').output).toBe(
      'dhcp: eth0 has the address that the lab gives it.\n',
    );
    expect(net.exec('gw', 'dhcp eth9').code).toBe(1);
  });

  it('keeps the lease while something else of the VM changes, and not when the lab gives an address', () => {
    const { net } = lan();
    const client = net.host('client');
    net.exec('client', 'dhcp');
    client.reconfigure(net.config('client', [{ mac: '02:00:00:00:02:00', mtu: 1400 }]), net.nowMs);
    expect(net.exec('client', 'ip addr').output).toContain('inet 10.0.0.50/24');
    client.reconfigure(
      net.config('client', [{ mac: '02:00:00:00:02:00', address: '10.0.0.9/24' }]),
      net.nowMs,
    );
    const shown = net.exec('client', 'ip addr').output;
    expect(shown).toContain('inet 10.0.0.9/24');
    expect(shown).not.toContain('10.0.0.50');
  });
});

describe('a DHCP message in words', () => {
  it('says what, for whom and which address', () => {
    const bytes = writeDhcp({
      op: DhcpOp.reply,
      xid: 0x1234abcd,
      broadcast: false,
      clientAddress: 0,
      yourAddress: parseIpv4('10.0.0.50') as number,
      clientMac: mac('02:00:00:00:00:01'),
      options: [[DhcpOption.messageType, Uint8Array.of(DhcpType.offer)]],
    });
    expect(formatDhcp(bytes, 0, bytes.length)).toBe(
      'dhcp offer xid 0x1234abcd 10.0.0.50 for 02:00:00:00:00:01',
    );
  });
});
