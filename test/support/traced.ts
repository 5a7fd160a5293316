/** The same frame traced and sent: both say where it comes out, and which ports drop it why. */
import { expect } from 'vitest';
import { Column } from '../../src-main/datapath/counters.ts';
import { dropReasonNames } from '../../src-main/packet/drop-reason.ts';
import { traceFrame } from '../../src-main/switchd/tracer.ts';
import type { LabCore } from './lab-core.ts';

/** Sends a frame after it was traced from the same state, and returns what both said. */
export function expectAsTraced(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const said = traced(core, port, bytes);
  expect(forwarded(core, port, bytes)).toEqual(said);
  return said;
}

/** Drops of all ports: `port reason` → frames. */
function drops(core: LabCore): Map<string, number> {
  const found = new Map<string, number>();
  for (const { id, row } of core.board.interfaces.values())
    for (const [reason, name] of dropReasonNames.entries()) {
      const count = core.datapath.counters.cells[row + Column.drops + reason] ?? 0;
      if (name !== undefined && count > 0) found.set(`${id} ${name}`, count);
    }
  return found;
}

/** The same of what forwarding does with it. */
function forwarded(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const before = drops(core);
  const got = core.send(port, bytes).map((line) => {
    const [at, , , , , vlan] = line.split(' ');
    return vlan === undefined ? `${at} delivered` : `${at} delivered in VLAN ${vlan}`;
  });
  for (const [key, count] of drops(core)) if (count > (before.get(key) ?? 0)) got.push(key);
  return [...new Set(got)].sort();
}

/** What a trace says of a frame: where it comes out, and which ports drop it why. */
export function traced(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const answer = traceFrame(
    core.datapath,
    core.board,
    { interface: port, frame: bytes },
    core.nowMs,
  );
  const ends = (answer?.hops ?? []).flatMap(({ outcome, name, at, reason, tci }) => {
    const vlan = tci < 0 ? '' : ` in VLAN ${tci & 0xfff}`;
    if (outcome === 'delivered') return [`${name} delivered${vlan}`];
    return outcome === 'dropped' && at !== '' ? [`${at} ${dropReasonNames[reason]}`] : [];
  });
  return [...new Set(ends)].sort();
}
