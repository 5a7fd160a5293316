/** Security of a port of a fabric switch, and of a LAG: what goes by no vNIC. */
import { describe, expect, it } from 'vitest';
import { explainDropped } from '../../../src-main/check/reachability/dropped-frame.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { DropReason, type DropReasonName } from '../../../src-main/packet/drop-reason.ts';
import { explainDrops } from '../../../src-main/switchd/tracer.ts';
import { dhcpFrame, ndFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const OTHER = '02:77:77:77:77:77';

/** a behind port t:a or, with two cables, behind LAG t:l; b behind t:b. */
const labText = (security: string, lag = false): string => `
netyard: 1
name: fabric-security
regions: { r: { zones: [z] } }
fabric:
  t:
    kind: l2-switch
    ${lag ? `lags: { l: { mode: balance-xor, members: [a, a2], security: ${security} } }` : `ports: { a: { security: ${security} } }`}
hosts:
  h: { zone: r/z, nics: [eth0, eth1]${lag ? ', bonds: { x: { mode: balance-xor, members: [eth0, eth1] } }' : ''} }
  k: { zone: r/z, nics: [eth0] }
links: [{ ends: [h:eth0, t:a] }, { ends: [k:eth0, t:b] }${lag ? ', { ends: [h:eth1, t:a2] }' : ''}]
switches: { d: { uplinks: { h: ${lag ? 'x' : 'eth0'}, k: eth0 }, portGroups: { g: {} } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g, mac: "${A}" }] }
  b: { host: k, kind: light, nics: [{ network: d/g, mac: "${B}" }] }
`;

const server = dhcpFrame({ source: A, op: 2 });
const router = ndFrame({ source: A, from: 'fe80::a', type: 134 });
const all = (from: string) => frame(from, BROADCAST);

/** What is said of the last frame that a port dropped. */
function said(core: LabCore, text: string, port: string, reason: DropReasonName) {
  const [drop] = explainDrops(core.datapath, core.board, port, DropReason[reason], core.nowMs);
  if (drop === undefined) throw new Error('no frame was kept');
  return explainDropped(labOf(text), { ...drop, port, reason });
}

describe('security of a port of a fabric switch', () => {
  it.each([
    ['dhcpGuard', '{ dhcpGuard: true }', [server], server],
    ['routerGuard', '{ routerGuard: true }', [router], router],
    ['macLimit', '{ macLimit: { max: 1 } }', [all(A), all(OTHER)], all(OTHER)],
  ] as const)(
    '%s drops what it says, and nothing of what comes from elsewhere',
    (reason, security, frames, refused) => {
      const text = labText(security);
      const core = new LabCore(text);
      const got = core.send('a:eth0', ...frames);
      expect(got.filter((line) => line.startsWith('b:'))).toHaveLength(frames.length - 1);
      expect(core.drops('t:a', reason)).toBe(1);
      expect(said(core, text, 't:a', reason)).toMatchObject({
        code: `drop-${reason}`,
        fix: { kind: 'fabric', id: 't', field: `ports.a.security.${reason}` },
      });
      expect(core.send('b:eth0', refused)).not.toEqual([]);
      core.apply(labText('{}'));
      expect(core.send('a:eth0', refused).some((line) => line.startsWith('b:'))).toBe(true);
    },
  );

  it('lets what is beyond the limit pass without learning it, where that is the policy', () => {
    const core = new LabCore(labText('{ macLimit: { max: 1, policy: flood } }'));
    core.send('a:eth0', all(A), all(OTHER));
    const bridge = core.board.bridges.get('t');
    const port = core.board.ports.get('t:a');
    expect(core.drops('t:a', 'macLimit')).toBe(0);
    expect(bridge?.fdb.count(port?.index ?? -1)).toBe(1);
  });

  it('holds for a LAG as one port, whichever cable the frame comes by', () => {
    const text = labText('{ dhcpGuard: true, macLimit: { max: 1 } }', true);
    const core = new LabCore(text);
    core.send('a:eth0', server, all(A), all(OTHER));
    const of = (reason: DropReasonName) => core.drops('t:a', reason) + core.drops('t:a2', reason);
    expect([of('dhcpGuard'), of('macLimit')]).toEqual([1, 1]);
    const port = core.drops('t:a', 'dhcpGuard') > 0 ? 't:a' : 't:a2';
    expect(said(core, text, port, 'dhcpGuard').fix).toEqual({
      kind: 'fabric',
      id: 't',
      field: 'lags.l.security.dhcpGuard',
    });
  });

  it('refuses what goes by the addresses of a vNIC', () => {
    const { problems } = parseLabFile(labText('{ macChanges: false }'), 'lab.yaml');
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(
        /fabric\.t\.ports\.a\.security.*macChanges.*dhcpGuard, routerGuard, macLimit/,
      ),
    ]);
  });
});
