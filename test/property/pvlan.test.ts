import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROADCAST, frame, LabCore } from '../support/lab-core.ts';

/** A private VLAN of a lab: its primary, an isolated secondary or none, and communities. */
interface Shape {
  readonly primary: number;
  readonly isolated: number | null;
  readonly communities: readonly number[];
}

interface Member {
  readonly name: string;
  readonly host: number;
  readonly mac: string;
  /** Index of its private VLAN; −1 for the ordinary VLAN. */
  readonly of: number;
  readonly vlan: number;
}

const shapes: readonly Shape[] = [
  { primary: 100, isolated: 101, communities: [102, 103] },
  { primary: 200, isolated: null, communities: [7, 4000] },
  { primary: 300, isolated: 2, communities: [] },
];
const vlans = shapes.flatMap(({ primary, isolated, communities }, of) =>
  [primary, ...(isolated === null ? [] : [isolated]), ...communities].map((vlan) => ({ of, vlan })),
);
const ORDINARY = { of: -1, vlan: 50 };

/** RFC 5517 1: who may get what a port sends. */
function mayReach(from: Member, to: Member): boolean {
  if (from.of !== to.of) return false;
  if (from.of < 0) return true;
  const { primary, isolated } = shapes[from.of] as Shape;
  if (from.vlan === primary || to.vlan === primary) return true;
  return from.vlan === to.vlan && from.vlan !== isolated;
}

const labs = fc
  .record({
    hosts: fc.integer({ min: 1, max: 3 }),
    fabric: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
    members: fc.array(fc.record({ host: fc.nat(), port: fc.nat(vlans.length) }), {
      minLength: 2,
      maxLength: 12,
    }),
  })
  .map(({ hosts, fabric, members }) => {
    const all = members.map(
      ({ host, port }, n): Member => ({
        name: `v${n}`,
        host: host % hosts,
        mac: `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`,
        ...(vlans[port] ?? ORDINARY),
      }),
    );
    return { members: all, text: labText(hosts, fabric, all) };
  });

/** A chain of fabric switches, each with the map or a plain trunk; hosts on them in turn. */
function labText(hosts: number, fabric: readonly boolean[], members: readonly Member[]): string {
  const map = shapes.flatMap(({ primary, isolated, communities }) => [
    `{ primary: ${primary}, secondary: ${primary}, type: promiscuous }`,
    ...(isolated === null
      ? []
      : [`{ primary: ${primary}, secondary: ${isolated}, type: isolated }`]),
    ...communities.map((vlan) => `{ primary: ${primary}, secondary: ${vlan}, type: community }`),
  ]);
  const pvlans = `pvlans: [${map.join(', ')}]`;
  const names = Array.from({ length: hosts }, (_, n) => n);
  return [
    'netyard: 1',
    'name: private',
    'regions: { r: { zones: [z] } }',
    'fabric:',
    ...fabric.map((aware, n) => `  s${n}: { kind: l2-switch${aware ? `, ${pvlans}` : ''} }`),
    'hosts:',
    ...names.map((n) => `  h${n}: { zone: r/z, nics: [eth0] }`),
    'links:',
    ...names.map((n) => `  - { ends: [h${n}:eth0, s${n % fabric.length}:h${n}] }`),
    ...fabric.slice(1).map((_, n) => `  - { ends: [s${n}:up, s${n + 1}:down] }`),
    'switches:',
    `  d: { uplinks: { ${names.map((n) => `h${n}: eth0`).join(', ')} }, ${pvlans}, portGroups: {`,
    ...vlans.map(({ vlan }) => `    g${vlan}: { pvlan: ${vlan} },`),
    `    g${ORDINARY.vlan}: { vlan: ${ORDINARY.vlan} } } }`,
    'vms:',
    ...members.map(
      ({ name, host, vlan, mac }) =>
        `  ${name}: { host: h${host}, kind: light, nics: [{ network: d/g${vlan}, mac: "${mac}" }] }`,
    ),
  ].join('\n');
}

const sends = fc.array(fc.record({ from: fc.nat(), to: fc.option(fc.nat()) }), {
  minLength: 1,
  maxLength: 30,
});

describe('private VLANs, in any lab', () => {
  it('reach exactly whom RFC 5517 lets them, by broadcast and by unicast, whatever was learned before', () => {
    fc.assert(
      fc.property(labs, sends, ({ text, members }, frames) => {
        const core = new LabCore(text);
        for (const { from, to } of frames) {
          const source = members[from % members.length] as Member;
          const target = to === null ? null : (members[to % members.length] as Member);
          const got = core.send(`${source.name}:eth0`, frame(source.mac, target?.mac ?? BROADCAST));
          const names = got.map((line) => line.split(':')[0] as string);
          const allowed = members
            .filter((one) => one !== source && mayReach(source, one))
            .map(({ name }) => name);
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) expect(allowed).toContain(name);
          for (const line of got) expect(line).not.toContain('vlan');
          if (target === null) expect(names.sort()).toEqual(allowed.sort());
          else if (allowed.includes(target.name)) expect(names).toContain(target.name);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('come to rest: once both ends have spoken, no third port gets what they say', () => {
    fc.assert(
      fc.property(labs, fc.nat(), fc.nat(), ({ text, members }, a, b) => {
        const [source, target] = [members[a % members.length], members[b % members.length]] as [
          Member,
          Member,
        ];
        fc.pre(source !== target && mayReach(source, target) && mayReach(target, source));
        // A plain trunk between cannot know that two VLANs belong together.
        fc.pre(!/kind: l2-switch }/.test(text) || source.vlan === target.vlan);
        const core = new LabCore(text);
        core.send(`${source.name}:eth0`, frame(source.mac, BROADCAST));
        core.send(`${target.name}:eth0`, frame(target.mac, BROADCAST));
        const there = core.send(`${source.name}:eth0`, frame(source.mac, target.mac));
        const back = core.send(`${target.name}:eth0`, frame(target.mac, source.mac));
        expect(there.map((line) => line.split(':')[0])).toEqual([target.name]);
        expect(back.map((line) => line.split(':')[0])).toEqual([source.name]);
      }),
      { numRuns: 100 },
    );
  });
});
