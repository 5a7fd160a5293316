import { describe, expect, it } from 'vitest';
import { exchange4 } from '../../../src-main/check/reachability/frames.ts';
import { planTrace } from '../../../src-main/check/reachability/plan-trace.ts';
import { NO_TAG, Packet } from '../../../src-main/packet/packet.ts';
import { compileFilter } from '../../../src-main/switchd/capture/filter.ts';
import { labOf } from '../../support/lab-core.ts';

const lab = labOf(`
netyard: 1
name: filter
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { s: { hosts: [h], portGroups: { g: {} } } }
vms:
  a: { host: h, kind: light, nics: [{ network: s/g, mac: "02:00:00:00:00:0a", address: 10.0.0.1/24 }] }
  b: { host: h, kind: light, nics: [{ network: s/g, mac: "02:00:00:00:00:0b", address: 10.0.0.2/24 }] }
`);

function packet(bytes: Uint8Array, tci = NO_TAG): Packet {
  const made = new Packet(bytes);
  made.set(bytes, 0, 0, 0, bytes.length);
  made.tci = tci;
  return made;
}

function exchange(proto: 'icmp' | 'tcp' | 'udp', dport = 1) {
  const plan = planTrace(lab, { from: 'a', to: 'b', proto, dport });
  if (plan.to === null) throw new Error('no target');
  return exchange4(plan, plan.to, 0x0a000002);
}

const web = packet(exchange('tcp', 80).packet());
const dns = packet(exchange('udp', 53).packet(), 10);
const ping = packet(exchange('icmp').packet());
const arp = packet(exchange('icmp').request(null));
const all = { web, dns, ping, arp };

function matches(expression: string): string[] {
  const filter = compileFilter(expression);
  return Object.entries(all)
    .filter(([, one]) => filter(one))
    .map(([name]) => name);
}

describe('a capture filter', () => {
  it.each([
    ['', ['web', 'dns', 'ping', 'arp']],
    ['arp', ['arp']],
    ['ip', ['web', 'dns', 'ping']],
    ['not arp', ['web', 'dns', 'ping']],
    ['! arp', ['web', 'dns', 'ping']],
    ['ip6', []],
    ['icmp', ['ping']],
    ['tcp port 80', ['web']],
    ['udp dst port 53 or arp host 10.0.0.2', ['dns', 'arp']],
    ['tcp and port 80', ['web']],
    ['dst port 53', ['dns']],
    ['src port 53', []],
    ['host 10.0.0.2', ['web', 'dns', 'ping', 'arp']],
    ['src host 10.0.0.2', []],
    ['dst 10.0.0.2', ['web', 'dns', 'ping', 'arp']],
    ['net 10.0.0.0/24 and udp', ['dns']],
    ['vlan', ['dns']],
    ['vlan 10', ['dns']],
    ['vlan 11', []],
    ['ether src 02:00:00:00:00:0a and broadcast', ['arp']],
    ['ether host 02:00:00:00:00:0b', ['web', 'dns', 'ping']],
    ['(arp or icmp) and not port 80', ['ping', 'arp']],
    ['arp || udp && vlan 10', ['dns', 'arp']],
    ['less 50', ['arp']],
    ['greater 60', ['web', 'dns', 'ping']],
  ])('"%s" takes %j', (expression, expected) => {
    expect(matches(expression)).toEqual(expected);
  });

  it.each([
    ['port http', '"http" is not a number from 0 to 65535'],
    ['host', 'The filter ends where an IPv4 address was expected'],
    ['(arp', 'The filter ends where ")" was expected'],
    ['arp icmp', '"icmp" stands where its end was expected'],
    ['net 10.0.0.0', '"10.0.0.0" is not a network like 10.0.0.0/24'],
    ['ether host 1:2', '"1:2" is not a MAC address'],
    ['tcpdump', '"tcpdump" is neither a condition nor an IPv4 address'],
    ['not '.repeat(300), 'The filter has 300 words; at most 200 are allowed'],
  ])('"%s" is refused: %s', (expression, sentence) => {
    expect(() => compileFilter(expression)).toThrow(sentence);
  });

  it('never reads past a short frame', () => {
    for (let length = 0; length < 60; length++) {
      const cut = packet(exchange('tcp', 80).packet().slice(0, length));
      for (const expression of [
        'port 80',
        'host 10.0.0.1',
        'arp',
        'broadcast',
        'ether src 02:00:00:00:00:0a',
      ])
        expect(() => compileFilter(expression)(cut)).not.toThrow();
    }
  });
});
