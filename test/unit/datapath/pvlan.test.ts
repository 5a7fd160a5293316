import { describe, expect, it } from 'vitest';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';

const MAP = `
    pvlans:
      - { primary: 100, secondary: 100, type: promiscuous }
      - { primary: 100, secondary: 101, type: isolated }
      - { primary: 100, secondary: 102, type: community }
      - { primary: 100, secondary: 103, type: community }`;

const mac = (n: number): string => `02:00:00:00:00:0${n}`;
/** On both hosts: promiscuous, two isolated, two of one community, one of another, and one in an ordinary VLAN. */
const GROUPS = {
  p: 'pvlan: 100',
  i: 'pvlan: 101',
  c: 'pvlan: 102',
  d: 'pvlan: 103',
  v: 'vlan: 20',
};
const VMS = { pa: 1, ia: 2, ca: 3, pb: 4, ib: 5, cb: 6, db: 7, va: 8, ia2: 9 } as const;
type Name = keyof typeof VMS;

function lab(fabric: string, more = ''): string {
  const vms = Object.entries(VMS).map(
    ([name, n]) =>
      `  ${name}: { host: h${name[1]}, kind: light, nics: [{ network: s/${name[0]}, mac: "${mac(n)}" }] }`,
  );
  const groups = Object.entries(GROUPS).map(([name, keys]) => `      ${name}: { ${keys} }`);
  return `
netyard: 1
name: private
regions: { r: { zones: [z] } }
fabric:
  tor:
    kind: l2-switch${fabric}
hosts: { ha: { zone: r/z, nics: [eth0] }, hb: { zone: r/z, nics: [eth0] } }
links: [{ ends: [ha:eth0, tor:1] }, { ends: [hb:eth0, tor:2] }]
switches:
  s:
    uplinks: { ha: eth0, hb: eth0 }${MAP}
    portGroups:
${groups.join('\n')}
vms:
${vms.join('\n')}
${more}`;
}

const reached = (lines: string[]): string[] =>
  lines.map((line) => line.split(':')[0] as string).sort();
const broadcast = (core: LabCore, from: Name): string[] =>
  reached(core.send(`${from}:eth0`, frame(mac(VMS[from]), BROADCAST)));
const unicast = (core: LabCore, from: Name, to: Name): string[] =>
  reached(core.send(`${from}:eth0`, frame(mac(VMS[from]), mac(VMS[to]))));

describe.each([
  ['plain', ''],
  ['with the map', MAP],
])('private VLANs over a fabric switch that is %s', (_, fabric) => {
  it('reach whom RFC 5517 lets them, on the own host and the other', () => {
    const core = new LabCore(lab(fabric));
    expect(broadcast(core, 'pa')).toEqual(['ca', 'cb', 'db', 'ia', 'ia2', 'ib', 'pb']);
    expect(broadcast(core, 'ia')).toEqual(['pa', 'pb']);
    expect(broadcast(core, 'ca')).toEqual(['cb', 'pa', 'pb']);
    expect(broadcast(core, 'db')).toEqual(['pa', 'pb']);
    expect(broadcast(core, 'va')).toEqual([]);
  });

  it('are tagged with the secondary on the wire, and with the primary from promiscuous ports', () => {
    const core = new LabCore(lab(fabric));
    const seen: number[] = [];
    const uplink = core.board.interfaces.get('ha:eth0');
    if (uplink !== undefined)
      uplink.capture = { frame: (packet, inbound) => void (inbound || seen.push(packet.tci)) };
    for (const from of ['pa', 'ia', 'ca'] as const) broadcast(core, from);
    expect(seen).toEqual([100, 101, 102]);
  });

  it('learn together: unicast goes to one port, both ways', () => {
    const core = new LabCore(lab(fabric));
    broadcast(core, 'ia');
    broadcast(core, 'pb');
    expect(unicast(core, 'pb', 'ia')).toEqual(['ia']);
    expect(unicast(core, 'ia', 'pb')).toEqual(['pb']);
    expect(
      core.board.bridges
        .get('s@ha')
        ?.fdb.rows(0, 10)
        .map(({ vid }) => vid),
    ).toEqual([100, 100]);
  });

  it('keep a known address apart, with a reason', () => {
    const core = new LabCore(lab(fabric));
    for (const from of ['ia', 'ia2', 'ib'] as const) broadcast(core, from);
    expect(unicast(core, 'ia', 'ia2')).toEqual([]);
    expect(core.drops('ia2:eth0', 'pvlan')).toBe(1);
    expect(unicast(core, 'ia', 'ib')).toEqual([]);
  });
});

describe('a fabric port in a private VLAN', () => {
  it('is promiscuous for a gateway outside, isolated for a server', () => {
    const ports = `
    ports: { "8": { pvlan: 100 }, "9": { pvlan: 101 } }`;
    const more = `
  gw: { host: hg, kind: light, nics: [{ network: b, mac: "02:00:00:00:01:01" }] }
  srv: { host: hs, kind: light, nics: [{ network: b, mac: "02:00:00:00:01:02" }] }`;
    const text = lab(MAP + ports, more)
      .replace(
        'hosts: {',
        'hosts: { hg: { zone: r/z, nics: [eth0], bridges: { b: { uplink: eth0 } } }, hs: { zone: r/z, nics: [eth0], bridges: { b: { uplink: eth0 } } },',
      )
      .replace('links: [', 'links: [{ ends: [hg:eth0, tor:8] }, { ends: [hs:eth0, tor:9] }, ');
    const core = new LabCore(text);
    expect(broadcast(core, 'ia')).toEqual(['gw', 'pa', 'pb']);
    expect(reached(core.send('srv:eth0', frame('02:00:00:00:01:02', BROADCAST)))).toEqual([
      'gw',
      'pa',
      'pb',
    ]);
    expect(reached(core.send('gw:eth0', frame('02:00:00:00:01:01', mac(VMS.ia))))).toEqual(['ia']);
  });
});

describe('a map that changes', () => {
  it('forgets what was learned, and holds at once', () => {
    const core = new LabCore(lab(''));
    broadcast(core, 'ia');
    core.apply(
      lab('').replace('secondary: 101, type: isolated', 'secondary: 101, type: community'),
    );
    expect(broadcast(core, 'ia')).toEqual(['ia2', 'ib', 'pa', 'pb']);
  });
});
