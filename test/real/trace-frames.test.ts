/** The frames that a trace sends in IPv6, read by tshark: what it explains is what hosts would send. */
import { expect, it } from 'vitest';
import { exchange6 } from '../../src-main/check/reachability/frames6.ts';
import { planTrace } from '../../src-main/check/reachability/plan-trace.ts';
import type { TraceQuery } from '../../src-main/check/reachability/query.ts';
import { slowFrame } from '../../src-main/check/reachability/slow-frames.ts';
import { dissectFrames } from '../support/collectors.ts';
import { labOf } from '../support/lab-core.ts';
import { withPeers } from '../support/peers.ts';

const lab = labOf(`
netyard: 1
name: six
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { d: { hosts: [h], portGroups: { g: {} } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g }] }
  b: { host: h, kind: light, nics: [{ network: d/g }] }
`);

function exchange(query: Partial<TraceQuery>) {
  const plan = planTrace(lab, { from: 'a', to: 'b', proto: 'icmp', ipv6: true, ...query });
  if (plan.ipv6 === null) throw new Error('no IPv6');
  return exchange6(plan, plan.ipv6);
}

withPeers('the frames of a trace, read by tshark', ['tshark'], () => {
  it('decode without a complaint', () => {
    const asked = exchange({ proto: 'nd', fromAddress: 'fd00::a', toAddress: 'fd00::b' });
    const nobody = exchange({ proto: 'nd', fromAddress: '::', toAddress: 'fd00::b' });
    const echo = exchange({ dscp: 46, size: 1514 });
    const tcp = exchange({ proto: 'tcp' });
    const udp = exchange({ proto: 'udp', dport: 9 });
    const frames = [asked, nobody].flatMap((one) => [one.request(null), one.answer()]);
    for (const one of [echo, tcp, udp]) frames.push(one.packet(), one.reply());
    const seen = dissectFrames(frames, 'icmpv6,tcp,udp');
    const said = (at: number): string => seen[at]?.text ?? '';
    expect(said(0)).toContain('Type: Neighbor Solicitation (135)');
    expect(said(1)).toContain('Target Address: fd00::b');
    expect(said(1)).toMatch(/Flags: .*Solicited, Override/);
    expect(said(4)).toContain('Type: Echo (ping) request (128)');
    expect(said(6)).toMatch(/Flags: .*\(SYN\)/);
    for (const { text, layers } of seen) {
      expect(text).not.toMatch(/malformed|\[incorrect|should be 0x/i);
      expect(layers).toContain('ipv6');
    }
  });

  it.each([
    ['stp', 'BPDU Type: Rapid/Multiple Spanning Tree (0x02)'],
    ['lacp', 'Actor State'],
    ['lldp', 'Time To Live'],
  ] as const)('%s decodes', (proto, words) => {
    const { from, mac } = planTrace(lab, { from: 'a', to: 'b', proto });
    const frame = slowFrame(proto, from, mac ?? new Uint8Array(6));
    const [seen] = dissectFrames([frame], proto);
    expect(seen?.text).toContain(words);
    expect(seen?.malformed).toBe(false);
  });
});
