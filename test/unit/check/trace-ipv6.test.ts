/** Traces of IPv6, where the lab knows MAC addresses and at most what a vNIC is allowed; and of frames between neighbors. */
import { describe, expect, it } from 'vitest';
import type { TraceQuery } from '../../../src-main/check/reachability/query.ts';
import { checkReachability } from '../../../src-main/check/reachability/reachability.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import { distancesTo } from '../../../src-main/switchd/distance.ts';
import { traceDry } from '../../../src-main/switchd/tracer.ts';
import { labOf } from '../../support/lab-core.ts';

interface Keys {
  readonly a?: string;
  readonly b?: string;
  readonly group?: string;
  readonly keys?: string;
}
const labText = ({ a = '', b = '', group = 'vlan: 10', keys = '' }: Keys): string => `
netyard: 1
name: six
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { d: { hosts: [h], ${keys}portGroups: { g: { ${group} }, other: { vlan: 20 } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g, mac: "02:00:00:00:00:0a"${a} }] }
  b: { host: h, kind: light, nics: [{ network: d/g, mac: "02:00:00:00:00:0b"${b} }] }
  c: { host: h, kind: light, nics: [{ network: d/other, mac: "02:00:00:00:00:0c" }] }
`;
const A = 'fe80::ff:fe00:a';
const B = 'fe80::ff:fe00:b';

function trace(query: Partial<TraceQuery>, keys: Keys = {}) {
  const lab = labOf(labText(keys));
  const attached = [...lab.vm.keys()].map((vm) => [vm, [{ kind: 'light', vm, nic: 0 }]] as const);
  const plan = compile(lab, new Map(attached));
  return checkReachability(
    lab,
    { from: 'a', to: 'b', proto: 'icmp', ...query },
    async (frame) => traceDry(plan, frame),
    (target) => distancesTo(plan, target),
  );
}

describe('a trace of IPv6', () => {
  it('goes between the link-local addresses that hosts make from their MACs', async () => {
    const result = await trace({ ipv6: true });
    expect(result).toMatchObject({
      reached: true,
      code: 'delivered',
      sentence: `a reaches b (${B}), and the answer comes back.`,
    });
    expect(result.hops[0]?.note).toBe(`${B} is looked for among the neighbors of eth0 (${A}).`);
    expect(result.hops[1]?.frame).toBe(
      `02:00:00:00:00:0a > 02:00:00:00:00:0b ${A} > ${B} next 58 hops 64 length 16 echo request id 1 seq 1`,
    );
  });

  it('takes an address of the target, and the addresses that it is told', async () => {
    expect(await trace({ to: B })).toMatchObject({ reached: true, values: { to: 'b' } });
    const told = { fromAddress: 'fd00::a', toAddress: 'fd00::b' };
    const result = await trace({ ...told, proto: 'tcp', dport: 443, dscp: 46, size: 200 });
    expect(result.sentence).toBe('a reaches b (fd00::b), and the answer comes back.');
    expect(result.hops[1]?.frame).toContain(
      'fd00::a > fd00::b next 6 hops 64 length 146 tcp 40000 > 443 [S]',
    );
  });

  it('takes the first address that a vNIC is allowed', async () => {
    const keys = { b: ', allowedAddresses: [10.0.0.2, "fd00::/64", "fd00::b", "fd00::bb"]' };
    expect((await trace({ ipv6: true }, keys)).values.address).toBe('fd00::b');
    expect((await trace({ to: 'fd00::bb' }, keys)).values).toMatchObject({ to: 'b' });
  });

  it('asks by neighbor solicitation, to the group of the address, and is answered', async () => {
    const result = await trace({ proto: 'nd', toAddress: 'fd00::12:3456' });
    expect(result).toMatchObject({ reached: true, code: 'neighbor-answered' });
    expect(result.sentence).toBe(
      'a asks for fd00::12:3456 by neighbor solicitation, and b answers.',
    );
    expect(result.hops[1]?.frame).toContain(
      `> 33:33:ff:12:34:56 ${A} > ff02::1:ff12:3456 next 58 hops 255 length 32 neighbor solicitation for fd00::12:3456`,
    );
  });

  it('asks as a host without an address does (duplicate address detection), and all are answered', async () => {
    const guard = { group: 'vlan: 10, security: { arpInspection: true }' };
    const result = await trace({ proto: 'nd', fromAddress: '::', toAddress: 'fd00::b' }, guard);
    expect(result.reached).toBe(true);
    expect(result.hops[1]?.frame).toContain(':: > ff02::1:ff00:b next 58 hops 255 length 24');
  });

  it('sends to a group without asking', async () => {
    const result = await trace({ toAddress: 'ff02::1', proto: 'udp' });
    expect(result.sentence).toBe('The frame of a to 33:33:00:00:00:01 arrives at b.');
    await expect(trace({ toAddress: 'ff02::1', proto: 'nd' })).rejects.toThrow(
      'ff02::1 is a group address; nobody is asked for it, so trace another protocol.',
    );
  });

  it('shows which rule drops a packet, or the solicitation for its target', async () => {
    const rule = (more: string) => ({
      group: `vlan: 10, rules: [{ action: drop, direction: in, ${more} }]`,
    });
    const byProtocol = await trace({ ipv6: true }, rule('protocol: icmpv6'));
    expect(byProtocol.sentence).toBe('The frame ends at a:eth0: rule 1 of d/g drops it.');
    expect(byProtocol.hops.at(-1)?.frame).toContain('neighbor solicitation');
    const web = { proto: 'tcp', fromAddress: 'fd00::a', toAddress: 'fd00::b' } as const;
    const byAddress = await trace(web, rule('source: "fd00::/16", protocol: tcp'));
    expect(byAddress).toMatchObject({
      code: 'rule-drop',
      fix: { kind: 'portGroup', field: 'rules.0' },
    });
  });

  it('shows what port security decides: of the source, and of who answers for an address', async () => {
    const source = await trace(
      { ipv6: true, fromAddress: 'fd00::99' },
      { a: ', allowedAddresses: ["fd00::a"]' },
    );
    expect(source).toMatchObject({
      code: 'drop-addressNotAllowed',
      fix: { kind: 'vm', id: 'a', field: 'nics.0.allowedAddresses' },
    });
    expect(source.hops.at(-1)?.note).toContain(
      'Source address fd00::99 is not among those of the vNIC.',
    );
    const keys = {
      b: ', allowedAddresses: ["fd00::b"]',
      group: 'vlan: 10, security: { arpInspection: true }',
    };
    const answer = await trace({ proto: 'nd', toAddress: 'fd00::b' }, keys);
    expect(answer.reached).toBe(true);
    const liar = await trace({ proto: 'nd', toAddress: 'fd00::c' }, keys);
    expect(liar).toMatchObject({ reached: false, code: 'answer-drop-addressNotAllowed' });
  });

  it('says that the other is in another VLAN, that an address is its own', async () => {
    expect(await trace({ ipv6: true, to: 'c' })).toMatchObject({ code: 'other-vlan' });
    expect((await trace({ to: A })).sentence).toBe(
      `${A} is an address of a itself: the packet does not leave it.`,
    );
  });

  it.each([
    [
      { to: 'fd00::1' },
      'The lab does not say which VM has fd00::1: name the VM to trace to, and fd00::1 as its address.',
    ],
    [
      { fromAddress: '10.0.0.1' },
      '"10.0.0.1" is not an IPv6 address; those of IPv4 are the lab\'s.',
    ],
    [
      { ipv6: true, to: '10.0.0.1' },
      '10.0.0.1 is an IPv4 address; name the VM to which IPv6 is traced.',
    ],
    [
      { proto: 'arp', ipv6: true },
      'ARP asks for IPv4 addresses; in IPv6 ask by neighbor solicitation (nd).',
    ],
    [{ fromAddress: 'ff02::1' }, 'ff02::1 is a group address; packets do not come from one.'],
  ] as const)('refuses %j with a sentence', async (query, sentence) => {
    await expect(trace(query)).rejects.toThrow(sentence);
  });
});

describe('a trace of a frame between neighbors', () => {
  it.each([
    ['stp', {}, 'drop-reservedAddress', 'dropped'],
    ['stp', { keys: 'stp: {}, ' }, 'taken-stp', 'taken'],
    [
      'stp',
      { keys: 'stp: {}, ', group: 'vlan: 10, stp: { bpduGuard: true }' },
      'taken-bpdu-guard',
      'taken',
    ],
    ['lacp', { keys: 'stp: {}, ' }, 'drop-reservedAddress', 'dropped'],
    ['lldp', {}, 'drop-reservedAddress', 'dropped'],
  ] as const)('%s of %j: %s', async (proto, keys, code, verdict) => {
    const result = await trace({ proto }, keys);
    expect(result).toMatchObject({ reached: false, code });
    expect(result.hops.at(-1)).toMatchObject({ name: 'a:eth0', verdict });
  });

  it('arrives where a switch forwards what nobody takes', async () => {
    const result = await trace({ proto: 'lldp' }, { keys: 'forwardBpdu: true, ', group: '' });
    expect(result.sentence).toBe('The frame of a to 01:80:c2:00:00:0e arrives at b.');
    expect(result.hops[0]?.note).toBe('Sends an LLDPDU to 01:80:c2:00:00:0e, as a neighbor would.');
  });
});
