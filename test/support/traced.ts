/** The same frame traced and sent: both say where it comes out, which ports drop it why, and where a protocol takes it. */
import { expect } from 'vitest';
import { Column } from '../../src-main/datapath/counters.ts';
import { dropReasonNames } from '../../src-main/packet/drop-reason.ts';
import { traceFrame } from '../../src-main/switchd/tracer.ts';
import type { LabCore } from './lab-core.ts';

/** Sends a frame after it was traced from the same state, and returns what both said. */
export function expectAsTraced(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const said = traced(core, port, bytes);
  const did = forwarded(core, port, bytes);
  // Of a frame that a loop multiplies a trace keeps the beginning.
  if (said.includes(CUT)) return said;
  expect(did).toEqual(said);
  return said;
}

const CUT = 'cut';

/** Drops of all ports, and frames that protocols took: `port reason` → frames. */
function ends(core: LabCore): Map<string, number> {
  const found = new Map<string, number>();
  const { cells } = core.datapath.counters;
  for (const { id, row } of core.board.interfaces.values()) {
    found.set(`${id} taken`, cells[row + Column.rxControl] ?? 0);
    for (const [reason, name] of dropReasonNames.entries())
      if (name !== undefined) found.set(`${id} ${name}`, cells[row + Column.drops + reason] ?? 0);
  }
  return found;
}

/** The same of what forwarding does with it; what devices answer is not part of it. */
function forwarded(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const before = ends(core);
  core.enter(port, bytes);
  const got = core.got().map((line) => {
    const [at, , , , , vlan, , pcp = '0'] = line.split(' ');
    return vlan === undefined ? `${at} delivered` : `${at} delivered in VLAN ${vlan}.${pcp}`;
  });
  for (const [key, count] of ends(core)) if (count > (before.get(key) ?? 0)) got.push(key);
  core.datapath.flush();
  return [...new Set(got)].sort();
}

/** What a trace says of a frame: where it comes out, which ports drop it why, and where a protocol takes it. */
export function traced(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const answer = traceFrame(
    core.datapath,
    core.board,
    { interface: port, frame: bytes },
    core.nowMs,
  );
  const said = (answer?.hops ?? []).flatMap(({ outcome, name, at, reason, tci }) => {
    const vlan = tci < 0 ? '' : ` in VLAN ${tci & 0xfff}.${tci >>> 13}`;
    if (outcome === 'delivered') return [`${name} delivered${vlan}`];
    if (outcome === 'taken') return [`${name} taken`];
    return outcome === 'dropped' && at !== '' ? [`${at} ${dropReasonNames[reason]}`] : [];
  });
  if (answer?.truncated) said.push(CUT);
  return [...new Set(said)].sort();
}
