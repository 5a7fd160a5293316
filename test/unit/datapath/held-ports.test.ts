/** A port that a guard of the spanning tree holds back says so itself, in drops, traces and events: no other way leads there. */
import { describe, expect, it } from 'vitest';
import { hopText } from '../../../src-main/datapath/hop-notes.ts';
import { heldEvent } from '../../../src-main/switchd/reports.ts';
import { traceFrame } from '../../../src-main/switchd/tracer.ts';
import { controlFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';
import { expectAsTraced } from '../../support/traced.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';

const labText = (guard: string): string => `
netyard: 1
name: held
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: { br0: { stp: {} } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: br0, mac: "${A}", stp: { ${guard}, edge: never } }] }
  b: { host: h, kind: light, nics: [{ network: br0, mac: "${B}" }] }
`;

/** The port of `a` after its VM has sent a BPDU of a better root. */
function held(guard: string): LabCore {
  const core = new LabCore(labText(guard));
  core.advance(40_000);
  expect(core.send('a:eth0', frame(A, BROADCAST))).toHaveLength(1);
  core.send('a:eth0', controlFrame('better-bpdu', A));
  return core;
}

function firstHop(core: LabCore, port: string): string {
  const bytes = frame(A, BROADCAST);
  const answer = traceFrame(
    core.datapath,
    core.board,
    { interface: port, frame: bytes },
    core.nowMs,
  );
  return hopText(answer?.hops[0]?.notes ?? []);
}

describe.each([
  ['bpduGuard', 'BPDU guard has shut port a:eth0: a BPDU came in there.'],
  ['rootGuard', 'Root guard keeps port a:eth0 discarding: a better root shows itself there.'],
] as const)('%s', (guard, note) => {
  it('is the reason of what the port drops in both directions, also in a trace', () => {
    const core = held(`${guard}: true`);
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([]);
    expect(core.drops('a:eth0', guard)).toBe(1);
    expect(core.drops('a:eth0', 'stpDiscarding')).toBe(0);
    expect(firstHop(core, 'a:eth0')).toBe(note);
    expectAsTraced(core, 'a:eth0', frame(A, BROADCAST));
    const flood = { interface: 'b:eth0', frame: frame(B, BROADCAST) };
    const answer = traceFrame(core.datapath, core.board, flood, core.nowMs);
    const left = answer?.hops.find(({ name }) => name === 'a:eth0');
    expect(left).toMatchObject({ outcome: 'dropped' });
    const bridge = core.board.bridges.get('h:br0');
    if (bridge === undefined) throw new Error('no bridge');
    expect(heldEvent(bridge)).toEqual({
      ...{ type: 'stp', device: 'h:br0' },
      held: [{ interface: 'a:eth0', by: guard }],
    });
  });

  it('no longer holds the port that was opened, or left alone', () => {
    const core = held(`${guard}: true`);
    core.apply(labText(`${guard}: false`));
    core.advance(60_000);
    expect(core.send('a:eth0', frame(A, BROADCAST))).toHaveLength(1);
  });
});

it('root guard is noticed also on a port that has not forwarded yet', () => {
  const core = new LabCore(labText('rootGuard: true'));
  core.advance(1000);
  core.send('a:eth0', controlFrame('better-bpdu', A));
  expect(core.links).toContain('a:eth0 root guard true');
});
