/**
 * Every frame of any lab is accounted for, with everything on: policing, shaping, cables that lose, double and bend, mirrors,
 * rules, guards, spanning trees, bonds. What came in went out, was dropped for a reason, was taken by a protocol, or waits;
 * and whatever goes out is of the VLAN that came in, once per port, never back, and in order.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column } from '../../src-main/datapath/counters.ts';
import type { Interface } from '../../src-main/datapath/topology.ts';
import { dropReasonNames } from '../../src-main/packet/drop-reason.ts';
import { NO_TAG } from '../../src-main/packet/packet.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import type { PortPlan } from '../../src-main/switchd/plan.ts';
import { type Fate, FrameLedger, type Visit } from '../support/frame-ledger.ts';
import { labOf } from '../support/lab-core.ts';
import { frameOf, type RandomFrame, randomFrames } from '../support/random-frame.ts';
import { busyLabs, type RandomLab } from '../support/random-lab.ts';

const bursts = fc.array(
  fc.record({
    frames: randomFrames,
    times: fc.integer({ min: 1, max: 3 }),
    pauseMs: fc.constantFrom(0, 1, 7, 400),
  }),
  { minLength: 1, maxLength: 4 },
);
type Burst = typeof bursts extends fc.Arbitrary<(infer B)[]> ? B : never;

/** Until spanning trees and LACP have settled; and until nothing of the VMs waits any more. */
const SETTLE_MS = 60_000;
const DRAIN_MS = 60_000;

interface Sent {
  readonly port: string;
  readonly frame: RandomFrame;
}

function run(
  { text, vms }: RandomLab,
  list: readonly Burst[],
): { core: FrameLedger; sent: Sent[] } {
  const core = new FrameLedger(text);
  core.advance(SETTLE_MS);
  const sent: Sent[] = [];
  for (const { frames, times, pauseMs } of list) {
    for (let time = 0; time < times; time++)
      for (const frame of frames) {
        const { vm, bytes } = frameOf(frame, vms);
        core.post(vm.port, bytes, sent.length);
        sent.push({ port: vm.port, frame });
      }
    expectBalance(core, sent);
    core.advance(pauseMs);
  }
  expectBalance(core, sent);
  core.advance(DRAIN_MS);
  expectBalance(core, sent);
  return { core, sent };
}

/** The counters say what the books say, for each interface, each cable, and in total. */
function expectBalance(core: FrameLedger, sent: readonly Sent[]): void {
  for (const iface of core.board.interfaces.values()) {
    const of = (column: keyof typeof Column): number => core.count(iface, Column[column]);
    const held = core.held.get(iface) ?? 0;
    const passed = core.passed.get(iface) ?? 0;
    const lost = ['linkLoss', 'linkQueueFull', 'hopLimit']
      .map((name) => core.dropped.get(`${iface.id} ${dropReasonNames.indexOf(name as never)}`) ?? 0)
      .reduce((a, b) => a + b);
    expect(of('rxFrames')).toBe(core.in.get(iface) ?? 0);
    expect(of('txFrames') + lost).toBe(core.out.get(iface) ?? 0);
    expect(of('queued')).toBe(held - passed);
    for (const reason of dropReasonNames.keys())
      expect(core.count(iface, Column.drops + reason)).toBe(
        core.dropped.get(`${iface.id} ${reason}`) ?? 0,
      );
    const { peer, impairment } = iface;
    if (peer !== null)
      expect(of('txFrames') + (impairment?.duplicated ?? 0)).toBe(
        core.count(peer, Column.rxFrames) + of('onCable'),
      );
    if (iface.driver !== null) expectVm(core, iface, sent);
  }
  expectTotal(core);
}

/** What a VM sent entered its switch, waits, or was too much for its queue. */
function expectVm(core: FrameLedger, iface: Interface, sent: readonly Sent[]): void {
  const own = sent.filter(({ port }) => port === iface.id).length;
  const waits = iface.inShaper?.classes.frames ?? 0;
  expect(core.count(iface, Column.rxFrames) + waits + (core.refused.get(iface) ?? 0)).toBe(own);
}

/** In and copies = out, dropped, consumed and waiting. */
function expectTotal(core: FrameLedger): void {
  let consumed = 0;
  let ends = 0;
  for (const { fates, consumed: isConsumed } of core.visits) {
    ends += fates.length;
    if (isConsumed) consumed++;
  }
  let control = 0;
  let waiting = 0;
  for (const iface of core.board.interfaces.values()) {
    control += core.count(iface, Column.rxControl);
    waiting += core.count(iface, Column.queued) + core.count(iface, Column.onCable);
  }
  expect(core.datapath.store.frames).toBe(waiting);
  expect(control).toBe(core.consumedBefore + consumed);
  expect(core.visits.filter(({ fates, consumed: own }) => !own && fates.length === 0)).toEqual([]);
  expect(ends).toBeGreaterThanOrEqual(core.visits.length - consumed);
}

/** What an interface's port is by its plan, and which VLANs mirror sessions of its device copy to. */
interface Planned {
  readonly port: PortPlan;
  readonly copies: ReadonlySet<number>;
  readonly outputs: ReadonlySet<string>;
}

function planned(text: string): Map<string, Planned> {
  const plan = compile(labOf(text), new Map());
  const found = new Map<string, Planned>();
  for (const port of plan.ports) {
    const mirrors = plan.devices.find(({ id }) => id === port.device)?.mirrors ?? [];
    const copies = new Set(mirrors.flatMap(({ outputVlan }) => outputVlan ?? []));
    const outputs = new Set(mirrors.flatMap(({ output }) => output ?? []));
    for (const member of port.members) found.set(member, { port, copies, outputs });
  }
  return found;
}

/** IEEE 802.1Q 6.9: the VLAN of a frame by its tag and the port. */
function vidOf({ mode, pvid }: PortPlan, tci: number): number {
  const tagged = tci === NO_TAG ? 0 : tci & 0xfff;
  return mode === 'dot1q-tunnel' || tagged === 0 ? Math.max(pvid, 0) : tagged;
}

function expectVisits(core: FrameLedger, plans: ReadonlyMap<string, Planned>): void {
  for (const visit of core.visits) {
    const plan = plans.get(visit.iface.id);
    const went = visit.fates.filter(({ does }) => does !== 'dropped');
    if (visit.consumed) expect(went).toEqual([]);
    // What ends where it came in goes nowhere, but to mirror sessions.
    const endsHere = visit.fates.some(
      (fate) => fate.does === 'dropped' && fate.iface === visit.iface,
    );
    if (endsHere && plan?.copies.size === 0 && plan.outputs.size === 0)
      expect(visit.fates).toHaveLength(1);
    const seen = went.map(({ iface, vid }) => `${iface.id} ${vid}`);
    expect(new Set(seen).size).toBe(seen.length);
    for (const fate of went) expectInVlan(visit, fate, plan as Planned, plans);
  }
}

function expectInVlan(
  visit: Visit,
  fate: Fate,
  { port: from, copies }: Planned,
  plans: ReadonlyMap<string, Planned>,
): void {
  const { port: to, outputs } = plans.get(fate.iface.id) as Planned;
  const vid = vidOf(from, visit.tci);
  const isCopy = fate.vid !== vid && copies.has(fate.vid);
  if (!isCopy) {
    expect(fate.vid).toBe(vid);
    if (!outputs.has(to.id)) expect(to.id).not.toBe(from.id);
  }
  if (outputs.has(to.id)) return;
  expect(to.allowed === 'all' || to.allowed.includes(fate.vid)).toBe(true);
  const tag = fate.tci === NO_TAG ? 0 : fate.tci & 0xfff;
  const stripped = to.mode === 'access' || (to.mode.endsWith('untagged') && fate.vid === to.pvid);
  // What a tunnel takes its tag off, and what had two, shows its inner tag.
  if (visit.innerTci === NO_TAG && from.mode !== 'dot1q-tunnel' && to.mode !== 'dot1q-tunnel')
    expect(tag).toBe(stripped ? 0 : fate.vid);
}

/** Frames of one VM to one destination, all alike, come to each receiver in the order in which they were sent. */
function expectOrder(core: FrameLedger, sent: readonly Sent[], plans: Map<string, Planned>): void {
  const last = new Map<string, number>();
  // Copies of mirror sessions are made in several places of the way, and go on to other devices.
  const allCopies = [...plans.values()].flatMap(({ copies }) => [...copies]);
  for (const { port, vid, number } of core.receipts) {
    const { outputs, port: to } = plans.get(port) as Planned;
    if (allCopies.some((copy) => copy === vid || carries(to, copy))) continue;
    if (outputs.has(to.id)) continue;
    const one = sent[number];
    if (one === undefined) throw new Error(`frame ${number} was never sent`);
    const key = `${port} < ${one.port} ${JSON.stringify(one.frame)}`;
    expect(number).toBeGreaterThanOrEqual(last.get(key) ?? -1);
    last.set(key, number);
  }
}

/**
 * Of a frame to an address that is not known yet, bonds and teams that the fabric knows nothing of may get two copies by two
 * ways; and some cables let frames overtake others.
 */
function keepsOrder({ text }: RandomLab): boolean {
  return !/balance-slb|h\d: \[eth0, eth1\]|reorder/.test(text);
}

function carries({ allowed }: PortPlan, vid: number): boolean {
  return allowed === 'all' || allowed.includes(vid);
}

describe('all frames of a lab', () => {
  it('are accounted for, stay in their VLAN, leave once per port and never back, and keep their order', () => {
    fc.assert(
      fc.property(busyLabs, bursts, (lab, list) => {
        const { core, sent } = run(lab, list);
        const plans = planned(lab.text);
        expectVisits(core, plans);
        if (keepsOrder(lab)) expectOrder(core, sent, plans);
      }),
      { numRuns: 50, seed: 20261126 },
    );
  });
});
