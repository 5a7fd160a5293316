import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rule, ruleSchema } from '../../src-main/model/filter.ts';
import { Packet } from '../../src-main/packet/packet.ts';
import { ruleListPlan } from '../../src-main/switchd/compile-rules.ts';
import { RuleHits, RuleSet } from '../../src-main/tables/rule-set.ts';

/** A frame as numbers and texts; few values each, so that rules and frames meet. */
interface Shape {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly vid: number;
  readonly kind: 'ipv4' | 'ipv6' | 'arp';
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly dscp: number;
  readonly flags: number;
  readonly fragment: boolean;
}

const macs = ['02:00:00:00:00:01', '02:00:00:00:01:01', '0a:11:00:00:00:01', 'ff:ff:ff:ff:ff:ff'];
const ports = [0, 22, 80, 81, 443, 8080, 65_535];
/** Last octets of 10.1.2.x and 2001:db8::x, and addresses elsewhere. */
const hosts = [0, 1, 2, 127, 128, 255];

const shapes: fc.Arbitrary<Shape> = fc.record({
  sourceMac: fc.constantFrom(...macs.slice(0, 3)),
  destinationMac: fc.constantFrom(...macs),
  vid: fc.constantFrom(0, 1, 10, 11, 20, 4094),
  kind: fc.constantFrom('ipv4', 'ipv6', 'arp'),
  source: fc.constantFrom(...hosts),
  destination: fc.constantFrom(...hosts),
  protocol: fc.constantFrom(1, 6, 17, 47),
  sourcePort: fc.constantFrom(...ports),
  destinationPort: fc.constantFrom(...ports),
  dscp: fc.constantFrom(0, 46, 63),
  flags: fc.nat(255),
  fragment: fc.boolean(),
});

const prefixes = fc.tuple(fc.constantFrom(...hosts), fc.constantFrom(0, 1, 8, 9, 31, 32));
const portLists = fc.array(
  fc.oneof(
    fc.constantFrom(...ports),
    fc
      .tuple(fc.constantFrom(...ports), fc.constantFrom(...ports))
      .map((pair) => pair.sort((a, b) => a - b).join('-')),
  ),
  { minLength: 1, maxLength: 3 },
);

const rules: fc.Arbitrary<Rule> = fc
  .record(
    {
      action: fc.constantFrom('allow', 'drop'),
      sourceMac: fc.constantFrom(
        macs[0],
        `${macs[0]}/ff:ff:ff:ff:00:ff`,
        `${macs[2]}/08:01:00:00:00:00`,
      ),
      destinationMac: fc.constantFrom(macs[1], '01:00:00:00:00:00/01:00:00:00:00:00'),
      etherType: fc.constantFrom('ipv4', 'ipv6', 'arp', 0x88cc),
      vlan: fc.constantFrom(1, 10, '10-20', '1-4094'),
      from: prefixes,
      to: prefixes,
      family: fc.constantFrom('ipv4', 'ipv6'),
      protocol: fc.constantFrom('tcp', 'udp', 'icmp', 47),
      sourcePorts: portLists,
      destinationPorts: portLists,
      dscp: fc.constantFrom(0, 46),
      tcpFlags: fc.constantFrom('+syn', '+syn-ack', '-rst', '+fin+psh-urg', '+syn-syn'),
    },
    { requiredKeys: ['action', 'family'] },
  )
  .map(({ from, to, family, ...rule }) => {
    const text = (prefix: readonly [number, number] | undefined): string | undefined => {
      if (prefix === undefined) return undefined;
      const [host, bits] = prefix;
      return family === 'ipv4'
        ? `10.1.2.${host}/${bits}`
        : `2001:db8::${host.toString(16)}/${bits * 4}`;
    };
    const portable = rule.protocol === 'tcp' || rule.protocol === 'udp';
    const found = { ...rule, source: text(from), destination: text(to) };
    if (!portable) {
      delete found.sourcePorts;
      delete found.destinationPorts;
    }
    if (rule.protocol !== 'tcp') delete found.tcpFlags;
    if ((from ?? to) !== undefined && rule.etherType !== family) delete found.etherType;
    return ruleSchema.parse(JSON.parse(JSON.stringify(found)));
  });

function frameOf(shape: Shape): Packet {
  const bytes = new Uint8Array(120);
  const put16 = (at: number, value: number): void => {
    bytes[at] = value >> 8;
    bytes[at + 1] = value;
  };
  const mac = (text: string): number[] => text.split(':').map((part) => Number.parseInt(part, 16));
  bytes.set(mac(shape.destinationMac), 0);
  bytes.set(mac(shape.sourceMac), 6);
  let l4 = 34;
  if (shape.kind === 'arp') put16(12, 0x0806);
  else if (shape.kind === 'ipv4') {
    bytes.set(
      [8, 0, 0x45, shape.dscp << 2, 0, 40, 0, 0, 0, shape.fragment ? 9 : 0, 64, shape.protocol],
      12,
    );
    bytes.set([0, 0, 10, 1, 2, shape.source, 10, 1, 2, shape.destination], 24);
  } else {
    put16(12, 0x86dd);
    put16(14, 0x6000 | (shape.dscp << 6));
    bytes.set([0x20, 0x01, 0x0d, 0xb8], 22);
    bytes.set([0x20, 0x01, 0x0d, 0xb8], 38);
    bytes[37] = shape.source;
    bytes[53] = shape.destination;
    bytes[20] = shape.fragment ? 44 : shape.protocol;
    l4 = 54;
    if (shape.fragment) {
      bytes[54] = shape.protocol;
      put16(56, 80);
      l4 = 62;
    }
  }
  put16(l4, shape.sourcePort);
  put16(l4 + 2, shape.destinationPort);
  bytes[l4 + 13] = shape.flags;
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, 0, bytes.length);
  packet.vid = shape.vid;
  return packet;
}

const within = (range: number | string, value: number): boolean => {
  const [first = 0, last = first] = String(range).split('-').map(Number);
  return first <= value && value <= last;
};

function macFits(match: string | undefined, mac: string): boolean {
  if (match === undefined) return true;
  const number = (text: string): bigint => BigInt(`0x${text.replaceAll(':', '')}`);
  const [address = '', mask = 'ff:ff:ff:ff:ff:ff'] = match.split('/');
  return ((number(address) ^ number(mac)) & number(mask)) === 0n;
}

function addressFits(match: string | undefined, shape: Shape, host: number): boolean {
  if (match === undefined) return true;
  const six = match.includes(':');
  if (shape.kind !== (six ? 'ipv6' : 'ipv4')) return false;
  const [address = '', length = ''] = match.split('/');
  const value = six
    ? (0x20010db8n << 96n) | BigInt(`0x${address.slice(address.lastIndexOf(':') + 1)}`)
    : (0x0a0102n << 8n) | BigInt(address.slice(address.lastIndexOf('.') + 1));
  const own = six ? (0x20010db8n << 96n) | BigInt(host) : (0x0a0102n << 8n) | BigInt(host);
  const shift = BigInt((six ? 128 : 32) - Number(length));
  return value >> shift === own >> shift;
}

/** The rule read literally. */
function fits(rule: Rule, shape: Shape): boolean {
  const types = { ipv4: 0x0800, ipv6: 0x86dd, arp: 0x0806 };
  const type = typeof rule.etherType === 'string' ? types[rule.etherType] : rule.etherType;
  const isIp = shape.kind !== 'arp';
  const protocols: Record<string, number> = { tcp: 6, udp: 17, icmp: 1 };
  const protocol = typeof rule.protocol === 'string' ? protocols[rule.protocol] : rule.protocol;
  const hasPorts = isIp && !shape.fragment && (shape.protocol === 6 || shape.protocol === 17);
  const bits: Record<string, number> = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 };
  const flags = [...(rule.tcpFlags ?? '').matchAll(/([+-])([a-z]+)/g)];
  return (
    macFits(rule.sourceMac, shape.sourceMac) &&
    macFits(rule.destinationMac, shape.destinationMac) &&
    (type === undefined || type === types[shape.kind]) &&
    (rule.vlan === undefined || within(rule.vlan, shape.vid)) &&
    addressFits(rule.source, shape, shape.source) &&
    addressFits(rule.destination, shape, shape.destination) &&
    (protocol === undefined || (isIp && protocol === shape.protocol)) &&
    (rule.sourcePorts === undefined ||
      (hasPorts && rule.sourcePorts.some((range) => within(range, shape.sourcePort)))) &&
    (rule.destinationPorts === undefined ||
      (hasPorts && rule.destinationPorts.some((range) => within(range, shape.destinationPort)))) &&
    (rule.dscp === undefined || (isIp && rule.dscp === shape.dscp)) &&
    (rule.tcpFlags === undefined ||
      (hasPorts &&
        shape.protocol === 6 &&
        flags.every(
          ([, sign, name = '']) => ((shape.flags & (bits[name] ?? 0)) !== 0) === (sign === '+'),
        )))
  );
}

function setOf(list: readonly Rule[]): RuleSet {
  const plan = ruleListPlan('dvs0/web', { rules: [...list] });
  const compiled = plan?.rules ?? [];
  const all = [...compiled.keys()];
  return new RuleSet('dvs0/web', compiled, all, new RuleHits(compiled.length), false);
}

describe('filter rules', () => {
  it('find the first rule that fits, as a list read from its top does', () => {
    fc.assert(
      fc.property(
        fc.array(rules, { minLength: 1, maxLength: 80 }),
        fc.array(shapes, { minLength: 1, maxLength: 20 }),
        (list, frames) => {
          const set = setOf(list);
          for (const shape of frames) {
            const index = list.findIndex((rule) => fits(rule, shape));
            expect(set.find(frameOf(shape))).toBe(index < 0 ? list.length : index);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('do so among 4,096 rules', () => {
    const list = Array.from({ length: 4096 }, (_, index) =>
      ruleSchema.parse({
        action: 'drop',
        protocol: 'udp',
        source: `10.1.${index >> 8}.${index & 255}`,
        destinationPorts: [`${index}-${index + 5}`],
      }),
    );
    const set = setOf(list);
    const shape: Shape = {
      ...{ sourceMac: macs[0] ?? '', destinationMac: macs[1] ?? '', vid: 0, kind: 'ipv4' },
      ...{ source: 77, destination: 1, protocol: 17, sourcePort: 1, dscp: 0, flags: 0 },
      ...{ destinationPort: 2 * 256 + 77 + 3, fragment: false },
    };
    expect(set.find(frameOf(shape))).toBe(2 * 256 + 77);
    expect(set.find(frameOf({ ...shape, destinationPort: 2 * 256 + 77 + 6 }))).toBe(4096);
    expect(set.find(frameOf({ ...shape, protocol: 6 }))).toBe(4096);
  });

  it('say something of any bytes, and the same twice', () => {
    fc.assert(
      fc.property(
        fc.array(rules, { minLength: 1, maxLength: 40 }),
        fc.uint8Array({ minLength: 14, maxLength: 120 }),
        (list, bytes) => {
          const set = setOf(list);
          const packet = new Packet(bytes);
          packet.set(bytes, 0, 0, 0, bytes.length);
          const found = set.find(packet);
          expect(found).toBeLessThanOrEqual(list.length);
          expect(set.find(packet)).toBe(found);
        },
      ),
    );
  });

  it('without any condition fit every frame, whatever its bytes', () => {
    const set = setOf([ruleSchema.parse({ action: 'drop' })]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 100 }), (bytes) => {
        const packet = new Packet(bytes);
        packet.set(bytes, 0, 0, 0, bytes.length);
        expect(set.find(packet)).toBe(0);
      }),
    );
  });
});
