import { describe, expect, it } from 'vitest';
import type { TraceHop } from '../../../src-main/api/contract.ts';
import { Failure } from '../../../src-main/api/failure.ts';
import { changeLines, changeSummary } from '../../../src-main/cli/change-text.ts';
import { CommandError, explain } from '../../../src-main/cli/exit.ts';
import { explainLines } from '../../../src-main/cli/explain.ts';
import { formatBytes, formatDuration, formatTable } from '../../../src-main/cli/output.ts';
import { dropsText } from '../../../src-main/cli/tables.ts';
import { traceLines } from '../../../src-main/cli/trace.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { applyOperations } from '../../../src-main/model/operations.ts';
import { put, smallLab } from '../../support/small-lab.ts';

describe('changes', () => {
  it('are one line per object, with what became different', () => {
    const { changes } = applyOperations(smallLab(), [
      put('portGroup', 'dvs0/web', { vlan: 30, mtu: 1400 }),
      put('vm', 'web2', {
        host: 'host-b',
        kind: 'light',
        nics: [{ network: 'dvs0/db' }, { network: 'dvs0/web' }],
      }),
      put('vm', 'new1', { host: 'host-b', kind: 'light' }),
      { op: 'delete', kind: 'vm', id: 'db1' },
      { op: 'describe', description: 'Another one' },
    ]);
    expect(changeLines(changes)).toEqual([
      '~ lab small: description none → Another one',
      '~ port group dvs0/web: vlan 10 → 30, mtu none → 1400',
      '~ vm web2: nics[0].network dvs0/web → dvs0/db, nics[0].address 10.0.10.12/24 → none, nics[1] none → { network: dvs0/web }',
      '+ vm new1',
      '- vm db1',
    ]);
    expect(changeSummary(changes)).toBe('1 added, 3 changed, 1 removed');
  });
});

describe('tables', () => {
  it('are aligned, numbers to the right and in groups', () => {
    const rows = [
      { name: 'a', frames: 1234567 },
      { name: 'longer', frames: 5 },
    ];
    const columns = [
      { title: 'name', value: (row: (typeof rows)[0]) => row.name },
      { title: 'frames', value: (row: (typeof rows)[0]) => row.frames },
    ];
    expect(formatTable(rows, columns)).toBe(
      ['NAME       FRAMES', 'a       1,234,567', 'longer          5'].join('\n'),
    );
  });

  it('name units', () => {
    expect([0, 1023, 1024, 5 << 20, 2 ** 41].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '5.0 MiB',
      '2.0 TiB',
    ]);
    expect([5.9, 125, 7_500].map(formatDuration)).toEqual(['5 s', '2 min 5 s', '2 h 5 min']);
  });
});

describe('a trace', () => {
  const hop = (depth: number, name: string, more: Partial<TraceHop> = {}): TraceHop => ({
    what: 'port',
    name,
    note: '',
    notes: [],
    frame: 'F',
    depth,
    verdict: 'continue',
    reason: '',
    ...more,
  });

  it('is indented where copies part, and shows a frame where it changed', () => {
    const lines = traceLines({
      reached: false,
      sentence: 'web2 is not reached.',
      code: 'x',
      values: {},
      fix: { kind: 'vm', id: 'web2', field: 'nics.0.network' },
      cut: { sentence: 'It was cut.', code: 'y', values: {} },
      hops: [
        hop(0, 'a:eth0'),
        hop(1, 'sw', { note: 'flooded.' }),
        hop(2, 'p1'),
        hop(3, 'b:eth0', { verdict: 'delivered', frame: 'G' }),
        hop(2, 'p2', { verdict: 'dropped', reason: 'portDown', note: 'is down.' }),
      ],
    });
    expect(lines).toEqual([
      '1   port a:eth0',
      '        F',
      '2   port sw: flooded.',
      '3     port p1',
      '4 ✓   port b:eth0',
      '          G',
      '5 ✗   port p2: is down. [portDown]',
      '',
      'web2 is not reached.',
      'Change it at: VM web2, nics[0].network',
      'It was cut.',
    ]);
  });
});

describe('the drops of a port', () => {
  it('say what each reason means, also where no frame was kept', () => {
    const verdict = { reached: false, sentence: 'Why.', code: 'x', values: {} };
    const trace = { ...verdict, fix: null, cut: null, hops: [] };
    const sample = {
      ...{ reason: 'filtered', sentence: '', ageS: 3, origin: 'a:eth0', length: 60 },
      ...{ frame: 'words', hex: '00', trace },
    };
    const drops = { queueFull: 7, filtered: 2, stpDiscarding: 1 };
    expect(explainLines({ port: 'b:eth0', drops, samples: [sample] }, false)).toEqual([
      'b:eth0 has dropped:',
      '  7 queueFull',
      '  2 filtered',
      '  1 stpDiscarding (no fault)',
      '',
      'queueFull: The queue of the receiver is full: it reads too slowly.',
      '  No frame was kept: others were dropped since, at too many ports to keep all.',
      '',
      'filtered: A filter rule of the port drops the frame.',
      '  3 s ago, 60 octets, in by a:eth0: words',
      '',
      '  Why.',
      '',
      'stpDiscarding: The spanning tree keeps this port from forwarding, as it should: another way leads there.',
      '  No frame was kept: others were dropped since, at too many ports to keep all.',
    ]);
  });
});

describe('drops of a port', () => {
  it('are faults first, and in brackets what is none', () => {
    expect(dropsText({})).toBe('');
    expect(dropsText({ bondStandby: 8, linkLoss: 3, runt: 1 })).toBe(
      'linkLoss 3, runt 1, (bondStandby 8)',
    );
  });
});

describe('exit codes', () => {
  it('are 2 for bad input, 1 for what is not so, 3 for our own faults', () => {
    const { problems } = parseLabFile('netyard: 1\nname: x\nhosts: { a: {} }\n');
    expect(explain(new Failure('INVALID', 'wrong', [], problems))).toEqual({
      lines: ['netyard: 3:10: hosts.a: "zone" is missing: expected a zone as "region/zone".'],
      code: 2,
    });
    expect(
      explain(new Failure('NOT_FOUND', 'No such lab.', [{ code: 'no-such', values: {} }])),
    ).toEqual({
      lines: ['netyard: No such lab.'],
      code: 2,
    });
    expect(
      explain(new Failure('CONFLICT', 'Not running.', [{ code: 'lab-running', values: {} }])).code,
    ).toBe(1);
    expect(explain(new CommandError(1, 'a', 'b'))).toEqual({ lines: ['a', 'b'], code: 1 });
    const { lines, code } = explain(new TypeError('x is undefined'));
    expect(code).toBe(3);
    expect(lines).toEqual([
      'netyard: internal fault: x is undefined (NETYARD_DEBUG=1 shows where)',
    ]);
  });
});
