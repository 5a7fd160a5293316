/** From a drop counter to the frames behind it, and what becomes of them now. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainDropped } from '../../../src-main/check/reachability/dropped-frame.ts';
import { describeFrame } from '../../../src-main/check/reachability/frame-words.ts';
import {
  DropReason,
  dropReasonNames,
  normalReasons,
} from '../../../src-main/packet/drop-reason.ts';
import { explainDrops } from '../../../src-main/switchd/tracer.ts';
import { controlFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8');
const WEB1 = '02:00:00:00:0a:01';
const narrow = text.replace(
  'tor1: { kind: l2-switch }',
  'tor1: { kind: l2-switch, ports: { 1: { trunk: [20] } } }',
);

function explained(core: LabCore, lab: string, port: string) {
  return explainDrops(core.datapath, core.board, port, null, core.nowMs).map((drop) => {
    const reason = dropReasonNames[drop.reason] ?? 'deviceError';
    return { ...drop, said: explainDropped(labOf(lab), { ...drop, port, reason }) };
  });
}

describe('explain a drop', () => {
  it('leads from the counter of a fabric port to the VM whose frame it was, and to the place to change', () => {
    const core = new LabCore(narrow);
    core.send('web1:eth0', frame(WEB1, BROADCAST, { length: 90 }));
    expect(core.drops('tor1:1', 'vlanIngress')).toBe(1);
    const [drop] = explained(core, narrow, 'tor1:1');
    expect(drop).toMatchObject({ origin: 'web1:eth0', length: 90, tags: [] });
    expect(drop?.said).toMatchObject({
      reached: false,
      code: 'drop-vlanIngress',
      fix: { kind: 'fabric', id: 'tor1', field: 'ports.1' },
    });
    expect(drop?.said.hops.map(({ name }) => name)).toContain('host-a:eth0--tor1:1');
  });

  it('says that it passes since it was changed', () => {
    const core = new LabCore(narrow);
    core.send('web1:eth0', frame(WEB1, BROADCAST));
    core.apply(text);
    const [drop] = explained(core, text, 'tor1:1');
    expect(drop?.said).toMatchObject({ reached: true, code: 'passes-now' });
    expect(drop?.said.sentence).toBe('A frame like this passes now, and arrives at web2:eth0.');
  });

  it('says which protocol takes it since there is one, and what BPDU guard does with the port', () => {
    const core = new LabCore(text);
    core.send('web1:eth0', controlFrame('bpdu', WEB1));
    const tree = (guard: string) =>
      text
        .replace('uplinks:', 'stp: {}\n    uplinks:')
        .replace('web: { vlan: 10 }', `web: { vlan: 10, stp: { ${guard} } }`);
    core.apply(tree(''));
    expect(explained(core, tree(''), 'web1:eth0')[0]?.said).toMatchObject({
      reached: false,
      code: 'taken-stp',
      sentence: 'The frame ends at web1:eth0: the spanning tree takes it.',
      fix: null,
    });
    core.apply(tree('bpduGuard: true'));
    expect(explained(core, tree('bpduGuard: true'), 'web1:eth0')[0]?.said).toMatchObject({
      code: 'taken-bpdu-guard',
      sentence:
        'The frame ends at web1:eth0: the spanning tree takes it, and BPDU guard shuts the port.',
      fix: { kind: 'portGroup', id: 'dvs0/web', field: 'stp.bpduGuard' },
    });
  });

  it('keeps the tag that a frame came with, and says so of one whose port is gone', () => {
    const core = new LabCore(text);
    core.send('web1:eth0', frame(WEB1, BROADCAST, { tci: 99 }));
    const [drop] = explained(core, text, 'web1:eth0');
    expect(drop).toMatchObject({ tags: [{ tpid: 0x8100, tci: 99 }], length: 60 });
    expect(drop?.said.code).toBe('drop-taggedOnAccess');
    const gone = { bytes: new Uint8Array(0), answer: null, origin: 'x:eth0' };
    expect(
      explainDropped(labOf(text), { ...gone, port: 'web1:eth0', reason: 'runt' }),
    ).toMatchObject({ code: 'origin-gone', hops: [] });
  });

  it('leads to where the frame came in, also where it waited in a queue or on a cable meanwhile', () => {
    const slow = narrow
      .replace('web: { vlan: 10 }', 'web: { vlan: 10, inShaping: { average: 1kbit } }')
      .replace(/(host-a:eth0, tor1:1\])/, '$1, delay: 10ms');
    const core = new LabCore(slow);
    core.send('web1:eth0', frame(WEB1, BROADCAST, { length: 90 }), frame(WEB1, BROADCAST));
    core.advance(2_000);
    expect(core.drops('tor1:1', 'vlanIngress')).toBe(2);
    expect(explained(core, slow, 'tor1:1').map(({ origin }) => origin)).toEqual([
      'web1:eth0',
      'web1:eth0',
    ]);
  });

  it('says of what a device made itself that there is no way to trace', () => {
    const lossy = text
      .replace('tor1: { kind: l2-switch }', 'tor1: { kind: l2-switch, stp: {} }')
      .replace(/(host-a:eth0, tor1:1\])/, '$1, loss: 100%');
    const core = new LabCore(lossy);
    core.advance(3_000);
    expect(core.drops('tor1:1', 'linkLoss')).toBeGreaterThan(0);
    const [drop] = explained(core, lossy, 'tor1:1');
    expect(drop).toMatchObject({ origin: '', said: { code: 'device-own', hops: [], fix: null } });
  });

  it('can be asked for one reason', () => {
    const core = new LabCore(text);
    core.send(
      'web1:eth0',
      frame(WEB1, BROADCAST, { tci: 99 }),
      frame(WEB1, BROADCAST, { length: 9000 }),
    );
    const { oversized } = DropReason;
    const drops = explainDrops(core.datapath, core.board, 'web1:eth0', oversized, 0);
    expect(drops.map(({ length }) => length)).toEqual([9000]);
  });
});

describe('an idle lab with a spanning tree', () => {
  const stp = text
    .replace(
      'tor1: { kind: l2-switch }',
      'tor1: { kind: l2-switch, stp: {} }\n  tor2: { kind: l2-switch, stp: {} }',
    )
    .replace('links:', 'links:\n  - { ends: [tor1:x, tor2:x] }\n  - { ends: [tor1:y, tor2:y] }');

  it('has no fault: BPDUs end where nobody listens to them, and ports that stand back refuse frames', () => {
    const core = new LabCore(stp);
    core.advance(60_000);
    const dropped = dropReasonNames.filter((reason) =>
      [...core.board.interfaces.keys()].some((port) => core.drops(port, reason) > 0),
    );
    expect(dropped).toEqual(['reservedAddress']);
    expect(normalReasons).toContain('reservedAddress');
    core.send('web1:eth0', frame(WEB1, BROADCAST));
    expect(core.drops('tor2:y', 'stpDiscarding')).toBe(1);
    expect(normalReasons).toContain('stpDiscarding');
    const at = explained(core, stp, 'tor2:y').filter(
      ({ reason }) => reason === DropReason.stpDiscarding,
    );
    expect(at[0]?.said.sentence).toBe(
      'The frame ends at tor2:y: The spanning tree keeps this port from forwarding, as it should: another way leads there.',
    );
  });
});

describe('a frame in words', () => {
  it.each([
    [[], '0 octets'],
    [[1, 2, 3], '3 octets'],
    [new Array(14).fill(0), '00:00:00:00:00:00 > 00:00:00:00:00:00 LLC'],
    [[...new Array(12).fill(2), 0x86, 0xdd], '02:02:02:02:02:02 > 02:02:02:02:02:02 IPv6'],
    [[...new Array(12).fill(2), 0x12, 0x34], '02:02:02:02:02:02 > 02:02:02:02:02:02 type 0x1234'],
    [[...new Array(12).fill(2), 8, 6, 0, 1], '02:02:02:02:02:02 > 02:02:02:02:02:02 type 0x0806'],
    [[...new Array(12).fill(2), 8, 0, 0x45], '02:02:02:02:02:02 > 02:02:02:02:02:02 type 0x0800'],
  ])('%j', (bytes, words) => {
    expect(describeFrame(Uint8Array.from(bytes), [])).toBe(words);
  });
});
