import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROADCAST, frame, LabCore } from '../support/lab-core.ts';

/** VMs on three hosts of one switch, some of them monitors that only ever get copies. */
const VMS = 6;
const HOSTS = 3;
const MONITORS = ['m0:eth0', 'm1:eth0', 'm2:eth0'];

const port = (n: number): string => `v${n}:eth0`;
const mac = (n: number): string => `02:00:00:00:00:0${n}`;

const sessions = fc.array(
  fc.record({
    all: fc.boolean(),
    sources: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
    destinations: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
    vlan: fc.option(fc.constantFrom(10, 20)),
    output: fc.constantFrom('m0:eth0', 'm1:eth0', 'm2:eth0', 'vlan'),
    snaplen: fc.option(fc.constantFrom(14, 60, 100)),
    strip: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

type Session = typeof sessions extends fc.Arbitrary<readonly (infer S)[]> ? S : never;

function sessionText(session: Session, index: number): string {
  const { all, sources, destinations, vlan, output, snaplen, strip } = session;
  const selects = all
    ? 'selectAll: true'
    : `selectSrcPort: [${sources.map(port)}], selectDstPort: [${destinations.map(port)}]`;
  const to =
    output === 'vlan' ? `outputVlan: 200, stripOriginalVlan: ${strip}` : `outputPort: ${output}`;
  const more = `${vlan === null ? '' : `, selectVlan: [${vlan}]`}${snaplen === null ? '' : `, snaplen: ${snaplen}`}`;
  return `s${index}: { ${selects}, ${to}${more} }`;
}

function labText(list: readonly Session[]): string {
  const vms = Array.from({ length: VMS }, (_, n) => {
    const network = `d/g${n % 2 === 0 ? 10 : 20}`;
    return `  v${n}: { host: h${n % HOSTS}, kind: light, nics: [{ network: ${network}, mac: "${mac(n)}" }] }`;
  });
  const hosts = Array.from({ length: HOSTS }, (_, h) => h);
  return `
netyard: 1
name: random
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch, floodVlans: [200] } }
hosts: { ${hosts.map((h) => `h${h}: { zone: r/z, nics: [eth0] }`).join(', ')} }
links: [${hosts.map((h) => `{ ends: [h${h}:eth0, t:${h}] }`).join(', ')}]
switches:
  d:
    uplinks: { ${hosts.map((h) => `h${h}: eth0`).join(', ')} }
    floodVlans: [200]
    mirrors: { ${list.map(sessionText).join(', ')} }
    portGroups: { g10: { vlan: 10 }, g20: { vlan: 20 }, mon: { vlan: 200 } }
vms:
${vms.join('\n')}
${hosts.map((h) => `  m${h}: { host: h${h}, kind: light, nics: [{ network: d/mon }] }`).join('\n')}
`;
}

const sends = fc.array(
  fc.record({
    from: fc.nat(VMS - 1),
    to: fc.option(fc.nat(VMS - 1)),
    length: fc.constantFrom(60, 120, 1514),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('mirror sessions, any of them', () => {
  it('change nothing but that monitors get copies', () => {
    fc.assert(
      fc.property(sessions, sends, (list, frames) => {
        const plain = new LabCore(labText([]));
        const mirrored = new LabCore(labText(list));
        for (const { from, to, length } of frames) {
          const bytes = frame(mac(from), to === null ? BROADCAST : mac(to), { length });
          const expected = plain.send(port(from), bytes);
          const got = mirrored.send(port(from), bytes);
          const others = got.filter((line) => !MONITORS.includes(line.split(' ')[0] ?? ''));
          expect(others).toEqual(expected);
        }
        for (const [id, bridge] of plain.board.bridges) {
          const other = mirrored.board.bridges.get(id);
          expect(other?.fdb.rows(0, 100)).toEqual(bridge.fdb.rows(0, 100));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('give a destination port one copy of a frame at most', () => {
    fc.assert(
      fc.property(sessions, sends, (list, frames) => {
        const toPorts = list.filter(({ output }) => output !== 'vlan');
        const core = new LabCore(labText(toPorts));
        for (const { from, length } of frames) {
          const got = core.send(port(from), frame(mac(from), BROADCAST, { length }));
          const monitors = got
            .map((line) => line.split(' ')[0])
            .filter((id) => id?.startsWith('m'));
          expect(new Set(monitors).size).toBe(monitors.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
