/** Every reason of a drop that frames can bring about leads to a sample, one sentence, and the place to change where there is one. */
import { describe, expect, it } from 'vitest';
import { explainDropped } from '../../../src-main/check/reachability/dropped-frame.ts';
import type { Interface } from '../../../src-main/datapath/topology.ts';
import { DropReason, type DropReasonName } from '../../../src-main/packet/drop-reason.ts';
import { MIN_PART } from '../../../src-main/packet/segment.ts';
import { libcMissing } from '../../../src-main/ports/linux/libc.ts';
import { explainDrops } from '../../../src-main/switchd/tracer.ts';
import { arpFrame, controlFrame, dhcpFrame, ndFrame, udpFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';
import {
  DriverRig,
  expectExplained,
  streamCases,
  tapCases,
} from '../../support/lost-in-drivers.ts';
import { offloadPacket } from '../../support/offload-frames.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const C = '02:00:00:00:00:0c';
const FORGED = '02:77:77:77:77:77';

interface Made {
  /** Keys of the switch, of the port group of a, of that of b, of the fabric switch, of its port to the other host, of that cable. */
  readonly keys?: string;
  readonly group?: string;
  readonly other?: string;
  readonly tor?: string;
  readonly port?: string;
  readonly link?: string;
  /** Keys of the vNIC of a. */
  readonly vnic?: string;
  readonly uplink?: string;
  readonly bonds?: string;
}

/** a and c on host h, b on host k; h has two cables to the fabric switch t, the second one to port t:2. */
const labText = (made: Made): string => `
netyard: 1
name: drops
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch, ${made.tor ?? ''}ports: { k: { ${made.port ?? ''} } } } }
hosts: { h: { zone: r/z, nics: [eth0, eth1]${made.bonds ?? ''} }, k: { zone: r/z, nics: [eth0] } }
links: [{ ends: [h:eth0, t:p1] }, { ends: [h:eth1, t:p2] }, { ends: [k:eth0, t:k]${made.link ?? ''} }]
switches: { d: { ${made.keys ?? ''}uplinks: { h: ${made.uplink ?? 'eth0'}, k: eth0 }, portGroups: { g: { ${made.group ?? ''} }, o: { ${made.other ?? made.group ?? ''} } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g, mac: "${A}"${made.vnic ?? ''} }] }
  b: { host: k, kind: light, nics: [{ network: d/o, mac: "${B}" }] }
  c: { host: h, kind: light, nics: [{ network: d/o, mac: "${C}" }] }
`;

const all = (from = A) => frame(from, BROADCAST);
const vlan10 = 'vlan: 10';
const secure = (policy: string) => `vlan: 10, security: { ${policy} }`;
const twice = ', bonds: { x: { mode: MODE, members: [eth0, eth1] } }';

/** Sends frames; where it changes the lab, it returns the new text. */
type Do = (core: LabCore, text: string) => string | unknown;
const sends =
  (...frames: Uint8Array[]): Do =>
  (core) => {
    core.send('a:eth0', ...frames);
  };

/** What provokes the reason, the port that counts it, and where it is changed (null: nowhere). */
type Case = readonly [made: Made, act: Do, port: string, fix: string | null];
const loop = ' }, { ends: [t:x, t:y]';
const bond = (mode: string) => ({ bonds: twice.replace('MODE', mode), uplink: 'x' });
const at =
  (seconds: number, act: Do): Do =>
  (core, text) => {
    core.advance(seconds * 1000);
    return act(core, text);
  };
const dhcp = dhcpFrame({ source: A, op: 2 });
const router = ndFrame({ source: A, from: 'fe80::a', type: 134 });
const liar = arpFrame({ source: A, mac: FORGED, address: '10.0.0.1', reply: true });
const spoofed = udpFrame({
  source: A,
  from: '10.9.9.9',
  to: '10.0.0.2',
  sourcePort: 1,
  destinationPort: 2,
});
/** Both cables of h are cut, and a sends to b. */
const cutsBoth: Do = (core, text) => {
  const cut = text.replaceAll(/(h:eth\d, t:p\d\])/g, '$1, cut: true');
  core.apply(cut);
  core.send('a:eth0', frame(A, B));
  return cut;
};
const many = (count: number, one: Uint8Array): Uint8Array[] => new Array(count).fill(one);
const group = 'portGroup d/g';

const cases: Partial<Record<DropReasonName, Case>> = {
  runt: [{}, sends(new Uint8Array(13)), 'a:eth0', null],
  oversized: [{}, sends(frame(A, BROADCAST, { length: 1515 })), 'a:eth0', `${group} mtu`],
  portDown: [
    { keys: `fdb: { static: [{ mac: "${B}", port: uplink }] }, ` },
    cutsBoth,
    'h:eth0',
    'link h:eth0--t:p1 cut',
  ],
  vlanIngress: [
    { group: vlan10, port: 'trunk: [20]' },
    (core) => core.send('b:eth0', all(B)),
    't:k',
    'fabric t ports.k',
  ],
  taggedOnAccess: [{ group: vlan10 }, sends(frame(A, B, { tci: 10 })), 'a:eth0', `${group} vlan`],
  multicastSource: [{}, sends(frame('03:00:00:00:00:01', B)), 'a:eth0', null],
  reservedAddress: [{}, sends(frame(A, '01:80:c2:00:00:0e')), 'a:eth0', 'switch d forwardBpdu'],
  samePort: [{}, sends(all(), all(FORGED), frame(A, FORGED)), 'a:eth0', null],
  bondStandby: [
    bond('active-backup'),
    (core) => core.send('b:eth0', all(B)),
    'h:eth1',
    'bond h:x members',
  ],
  hopLimit: [{ link: loop }, sends(all()), 't:x', 'fabric t stp'],
  noEgress: [
    { group: 'vlan: 30', other: vlan10, keys: 'uplinkVlans: [10], ' },
    sends(all()),
    'a:eth0',
    `${group} vlan`,
  ],
  bondDown: [
    { ...bond('active-backup'), keys: `fdb: { static: [{ mac: "${B}", port: uplink }] }, ` },
    cutsBoth,
    'h:eth0',
    'link h:eth0--t:p1 cut',
  ],
  notAssigned: [{}, sends(all()), 'h:eth1', 'nic h:eth1 '],
  vlanEgress: [
    {
      group: vlan10,
      tor: `fdb: { static: [{ mac: "${B}", vlan: 10, port: k }] }, `,
      port: 'trunk: [20]',
    },
    sends(frame(A, B)),
    't:k',
    'fabric t ports.k',
  ],
  stpDiscarding: [
    { keys: 'stp: {}, ' },
    (core) => core.send('h:eth0', all(B)),
    'h:eth0',
    'switch d uplinkStp',
  ],
  bpduGuard: [
    { keys: 'stp: {}, ', group: 'stp: { bpduGuard: true }' },
    sends(controlFrame('bpdu', A), all()),
    'a:eth0',
    `${group} stp.bpduGuard`,
  ],
  rootGuard: [
    { keys: 'stp: {}, ', group: 'stp: { rootGuard: true }' },
    sends(controlFrame('better-bpdu', A), all()),
    'a:eth0',
    `${group} stp.rootGuard`,
  ],
  stpLearning: [
    { keys: 'stp: { protocol: stp }, ', group: 'stp: { edge: never }' },
    at(20, sends(all())),
    'a:eth0',
    `${group} stp`,
  ],
  stormControl: [
    { group: 'storm: { broadcast: 1 }' },
    sends(...many(3, all())),
    'a:eth0',
    `${group} storm`,
  ],
  filtered: [{ group: 'rules: [{ action: drop }]' }, sends(all()), 'a:eth0', `${group} rules.0`],
  policed: [
    { group: 'policing: { rate: 1, burst: 1 }' },
    sends(...many(9, all())),
    'a:eth0',
    `${group} policing`,
  ],
  mirrorOutput: [
    { keys: 'mirrors: { m: { selectAll: true, outputPort: a:eth0 } }, ' },
    sends(all()),
    'a:eth0',
    'switch d mirrors',
  ],
  portBlocked: [{ vnic: ', blocked: true' }, sends(all()), 'a:eth0', 'vm a nics.0.blocked'],
  forgedTransmit: [
    { group: secure('forgedTransmits: false') },
    sends(all(FORGED)),
    'a:eth0',
    `${group} security.forgedTransmits`,
  ],
  macNotAllowed: [
    { vnic: `, allowedMacs: ["${C}"]` },
    sends(all(FORGED)),
    'a:eth0',
    'vm a nics.0.allowedMacs',
  ],
  macChanged: [
    { group: secure('macChanges: false'), other: vlan10 },
    (core) => {
      core.send('a:eth0', arpFrame({ source: FORGED, address: '10.0.0.1' }));
      core.send('c:eth0', all(C));
    },
    'a:eth0',
    `${group} security.macChanges`,
  ],
  notForVnic: [
    { group: secure('macChanges: false'), other: vlan10 },
    (core) => core.send('c:eth0', frame(C, FORGED)),
    'a:eth0',
    `${group} security.macChanges`,
  ],
  addressNotAllowed: [
    { vnic: ', allowedAddresses: [10.0.0.1]' },
    sends(spoofed),
    'a:eth0',
    'vm a nics.0.allowedAddresses',
  ],
  arpInspection: [
    { group: secure('arpInspection: true') },
    sends(liar),
    'a:eth0',
    `${group} security.arpInspection`,
  ],
  dhcpGuard: [
    { group: secure('dhcpGuard: true') },
    sends(dhcp),
    'a:eth0',
    'vm a nics.0.dhcpServer',
  ],
  routerGuard: [
    { group: secure('routerGuard: true') },
    sends(router),
    'a:eth0',
    'vm a nics.0.router',
  ],
  macLimit: [
    { group: secure('macLimit: { max: 1, policy: drop }') },
    sends(all(), all(FORGED)),
    'a:eth0',
    `${group} security.macLimit`,
  ],
  linkLoss: [
    { link: ', loss: 100%' },
    (core) => core.send('b:eth0', all(B)),
    'k:eth0',
    'link k:eth0--t:k loss',
  ],
  linkQueueFull: [
    { link: ', rate: 1kbit, limit: 100B' },
    (core) => core.send('b:eth0', ...many(9, all(B))),
    'k:eth0',
    'link k:eth0--t:k limit',
  ],
  shapingQueueFull: [
    { group: 'inShaping: { average: 1kbit, limit: 1KB }' },
    sends(...many(40, all())),
    'a:eth0',
    `${group} inShaping`,
  ],
  pvlan: [
    {
      keys: `pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }], fdb: { static: [{ mac: "${C}", vlan: 100, port: "c:eth0" }] }, `,
      group: 'pvlan: 101',
    },
    sends(frame(A, C)),
    'c:eth0',
    'portGroup d/o pvlan',
  ],
  protectedPort: [
    { group: 'vlan: 10, protected: true' },
    (core) => {
      core.send('c:eth0', all(C));
      core.send('a:eth0', frame(A, C));
    },
    'c:eth0',
    'portGroup d/o protected',
  ],
  bondReflected: [bond('balance-slb'), sends(all(), frame(A, '02:99:99:99:99:99')), 'h:eth1', null],
  lacpNotCollecting: [
    bond('lacp'),
    (core) => core.send('b:eth0', all(B)),
    'h:eth0',
    'bond h:x mode',
  ],
  workLimit: [
    { link: `${loop} }, { ends: [t:x2, t:y2] }, { ends: [t:x3, t:y3]` },
    sends(all()),
    't:x',
    'fabric t stp',
  ],
  cannotSegment: [
    {},
    (core) => {
      const parts = { payload: new Uint8Array(64), gsoSize: MIN_PART - 1, udp: true };
      const burst = { packets: [offloadPacket(parts)], count: 1 };
      const from = core.board.interfaces.get('a:eth0') as Interface;
      core.datapath.receiveBurst(from, burst, core.nowMs);
    },
    'c:eth0',
    null,
  ],
  discarded: [
    { link: ', delay: 10ms' },
    (core, text) => {
      core.send('b:eth0', all(B));
      const moved = text.replace('[k:eth0, t:k]', '[k:eth0, t:k2]');
      core.apply(moved);
      return moved;
    },
    'k:eth0',
    null,
  ],
  teamReversePath: [
    { uplink: '[eth0, eth1]' },
    (core) => core.send('b:eth0', all(B)),
    'a:eth0',
    null,
  ],
};

describe('explain a drop', () => {
  for (const [name, [made, act, port, fix]] of Object.entries(cases))
    it(`${name}: has a frame, a sentence and the place to change`, () => {
      const text = labText(made);
      const core = new LabCore(text);
      const after = act(core, text);
      const now = typeof after === 'string' ? after : text;
      const reason = name as DropReasonName;
      const [drop] = explainDrops(core.datapath, core.board, port, DropReason[reason], core.nowMs);
      if (drop === undefined) throw new Error('no frame was kept');
      const said = explainDropped(labOf(now), { ...drop, port, reason });
      expect(`${said.fix?.kind} ${said.fix?.id} ${said.fix?.field}`).toBe(
        fix ?? 'undefined undefined undefined',
      );
      expect(said.hops.length).toBeGreaterThan(0);
    });

  // Node's sockets do not say in which order things happened.
  const inDrivers = libcMissing() === null ? Object.keys(streamCases) : [];
  for (const reason of inDrivers as (keyof typeof streamCases)[])
    it(`${reason}: has a frame and a sentence, from inside the driver`, async () => {
      const rig = await DriverRig.open();
      try {
        await expectExplained(rig, reason);
      } finally {
        rig.close();
      }
    });

  it('is tried for every reason', () => {
    const tried = Object.keys({ ...cases, ...streamCases, ...tapCases });
    expect(tried.sort()).toEqual(Object.keys(DropReason).sort());
  });

  it('is of use after the moment: a limit that lets the frame pass now may drop the next one', () => {
    const text = labText({ group: 'policing: { rate: 1, burst: 1 }' });
    const core = new LabCore(text);
    core.send('a:eth0', ...many(9, all()));
    core.advance(60_000);
    const explain = (of: string) => {
      const [drop] = explainDrops(core.datapath, core.board, 'a:eth0', null, core.nowMs);
      if (drop === undefined) throw new Error('no frame was kept');
      return explainDropped(labOf(of), { ...drop, port: 'a:eth0', reason: 'policed' });
    };
    expect(explain(text)).toMatchObject({
      reached: false,
      code: 'sometimes-policed',
      sentence:
        'A frame like this ends at a:eth0 now and then: The port brings in more than its policing allows.',
      fix: { kind: 'portGroup', id: 'd/g', field: 'policing' },
    });
    core.apply(labText({}));
    expect(explain(labText({}))).toMatchObject({ reached: true, code: 'passes-now' });
  });
});
