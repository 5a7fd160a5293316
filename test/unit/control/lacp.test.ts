/** LACP's state machines against a partner that the test plays, in virtual time. */
import { describe, expect, it } from 'vitest';
import { LacpGroup } from '../../../src-main/control/lacp-group.ts';
import { LacpPort } from '../../../src-main/control/lacp-port.ts';
import {
  formatLacpState,
  type Lacpdu,
  type LacpInfo,
  LacpState,
  readLacp,
  writeLacp,
} from '../../../src-main/wire/lacp.ts';

const { activity, timeout, aggregation, synchronization, collecting, distributing } = LacpState;
const UP = aggregation | synchronization | collecting | distributing;
const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);

interface Options {
  readonly members?: number;
  readonly active?: boolean;
  readonly fast?: boolean;
}

/** A group of ports, and what they said. */
class Rig {
  readonly group: LacpGroup;
  readonly said: { at: number; nowMs: number; pdu: Lacpdu }[] = [];
  nowMs = 0;

  constructor({ members = 1, active = true, fast = true }: Options = {}) {
    const identity = { systemPriority: 100, system: '02:00:00:00:00:0a', key: 1 };
    this.group = new LacpGroup(
      Array.from(
        { length: members },
        (_, at) => new LacpPort({ ...identity, portPriority: 255, port: at + 1 }, { active, fast }),
      ),
    );
    for (const port of this.group.ports) port.setEnabled(true, 0);
    this.run();
  }

  port(at = 0): LacpPort {
    const port = this.group.ports[at];
    if (port === undefined) throw new Error(`no port ${at}`);
    return port;
  }

  run(): number {
    return this.group.run(this.nowMs, (port, pdu) =>
      this.said.push({ at: this.group.ports.indexOf(port), nowMs: this.nowMs, pdu }),
    );
  }

  /** Lets time pass, from one due moment to the next. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let due = this.run(); due <= endMs; due = this.run())
      this.nowMs = Math.max(due, this.nowMs + 1);
    this.nowMs = endMs;
    this.run();
  }

  /** The partner of a member speaks; it knows us as we are unless told otherwise. */
  hear(at: number, actor: Partial<LacpInfo> = {}, partner: Partial<LacpInfo> = {}): void {
    const identity = { systemPriority: 200, system: '02:00:00:00:00:0b', key: 7 };
    const said = { ...identity, portPriority: 128, port: at + 1, state: activity | timeout | UP };
    this.port(at).receive(
      { actor: { ...said, ...actor }, partner: { ...this.port(at).actor, ...partner } },
      this.nowMs,
    );
    this.run();
  }

  /** Comes up with the usual partner on these members. */
  comeUp(...members: number[]): void {
    for (let half = 0; half < 5; half++) {
      for (const at of members) this.hear(at);
      this.advance(500);
    }
    for (const at of members) this.hear(at);
  }

  states(): string[] {
    return this.group.ports.map(({ receiveState, muxState }) => `${receiveState} ${muxState}`);
  }
}

describe('the receive machine', () => {
  it('asks fast when the link comes up, and believes in nobody after three seconds', () => {
    const rig = new Rig({ fast: false });
    expect(rig.states()).toEqual(['expired detached']);
    expect(formatLacpState(rig.port().actor.state)).toBe('activity aggregation expired');
    rig.advance(2999);
    expect(rig.said.map(({ nowMs }) => nowMs)).toEqual([0, 1000, 2000]);
    rig.advance(1);
    expect(rig.states()).toEqual(['defaulted detached']);
    expect(formatLacpState(rig.port().actor.state)).toBe('activity aggregation defaulted');
    expect(rig.group.negotiated).toBe(false);
    rig.said.length = 0;
    rig.advance(90_000);
    expect(rig.said).toHaveLength(3);
  });

  it.each([
    [true, 3000],
    [false, 90_000],
  ])('fast %s: a partner that falls silent is given up after %d ms', (fast, afterMs) => {
    const rig = new Rig({ fast });
    rig.comeUp(0);
    expect(rig.states()).toEqual(['current distributing']);
    rig.advance(afterMs - 1);
    expect(rig.states()).toEqual(['current distributing']);
    rig.advance(1);
    expect(rig.port().receiveState).toBe('expired');
    expect(rig.port().collecting).toBe(false);
    expect(rig.port().partnerInSync).toBe(false);
    rig.advance(3000);
    expect(rig.states()).toEqual(['defaulted detached']);
    expect(rig.port().partner.system).toBe('00:00:00:00:00:00');
  });

  it('that goes down with something left to say wants no turn before the link is up again', () => {
    const rig = new Rig();
    rig.comeUp(0);
    rig.advance(500);
    // As many as it may say in a second, and it goes down before the next one.
    for (let key = 8; key < 12; key++) rig.hear(0, {}, { key });
    expect(rig.run()).toBeGreaterThan(rig.nowMs);
    rig.port().setEnabled(false, rig.nowMs);
    expect(rig.run()).toBe(Number.POSITIVE_INFINITY);
    rig.nowMs += 60_000;
    expect(rig.run()).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes up an expired partner that speaks again, without the wait of a new one', () => {
    const rig = new Rig();
    rig.comeUp(0);
    rig.advance(3000);
    expect(rig.port().receiveState).toBe('expired');
    expect(rig.port().selected).toBe(true);
    rig.hear(0);
    expect(rig.states()).toEqual(['current distributing']);
    expect(rig.port().actor.state & (LacpState.expired | LacpState.defaulted)).toBe(0);
  });

  it('hears nothing on a link that is down, and leaves the aggregation at once', () => {
    const rig = new Rig({ members: 2 });
    rig.comeUp(0, 1);
    rig.port(0).setEnabled(false, rig.nowMs);
    rig.run();
    expect(rig.states()).toEqual(['port-disabled detached', 'current distributing']);
    const { received } = rig.port(0);
    rig.hear(0);
    expect(rig.port(0).received).toBe(received);
    expect(rig.states()[0]).toBe('port-disabled detached');
    rig.said.length = 0;
    rig.advance(2000);
    expect(rig.said.filter(({ at }) => at === 0)).toEqual([]);
  });

  it('does not take a partner to be in sync that knows us as somebody else, and tells it', () => {
    const rig = new Rig();
    rig.advance(2000);
    rig.said.length = 0;
    rig.hear(0, {}, { key: 9 });
    expect(rig.port().partnerInSync).toBe(false);
    expect(rig.said.at(-1)?.pdu.actor).toEqual(rig.port().actor);
    rig.hear(0);
    expect(rig.port().partnerInSync).toBe(true);
  });

  it('does not take a passive partner to be in sync that does not know us to be active', () => {
    const passive = UP | timeout;
    for (const [active, inSync] of [
      [true, true],
      [false, false],
    ] as const) {
      const rig = new Rig({ active });
      rig.hear(0, { state: passive });
      expect(rig.port().partnerInSync).toBe(inSync);
    }
  });

  it('takes a partner of version 2 for one of version 1', () => {
    const rig = new Rig();
    const heard = (): void => {
      const actor = { ...rig.port().actor, system: '02:00:00:00:00:0b', state: activity | UP };
      const frame = writeLacp(MAC, { actor, partner: rig.port().actor });
      // Version 2 with its port algorithm, conversation digest and mask (6.4.2.4).
      frame[15] = 2;
      frame.set([4, 6, 0, 0x80, 0xc2, 1, 5, 20], 72);
      const pdu = readLacp(frame, 0, frame.length);
      if (pdu === null) throw new Error('not read');
      rig.port().receive(pdu, rig.nowMs);
      rig.run();
    };
    heard();
    rig.advance(2000);
    heard();
    expect(rig.states()).toEqual(['current distributing']);
  });
});

describe('the mux machine', () => {
  it('waits two seconds, collects when the partner is in sync, distributes when it collects', () => {
    const rig = new Rig();
    const steps: [partner: number, mux: string][] = [
      [aggregation, 'attached'],
      [aggregation | synchronization, 'collecting'],
      [aggregation | synchronization | collecting, 'distributing'],
      [aggregation | synchronization, 'collecting'],
      [aggregation, 'attached'],
    ];
    rig.hear(0, { state: activity | aggregation });
    expect(rig.port().muxState).toBe('waiting');
    rig.advance(1999);
    expect(rig.port().muxState).toBe('waiting');
    rig.advance(1);
    for (const [state, mux] of steps) {
      rig.hear(0, { state: activity | state });
      expect(rig.port().muxState).toBe(mux);
      const { actor } = rig.port();
      expect((actor.state & synchronization) !== 0).toBe(true);
      expect((actor.state & collecting) !== 0).toBe(mux !== 'attached');
      expect((actor.state & distributing) !== 0).toBe(mux === 'distributing');
    }
  });

  it('lets a later member join without disturbing those that are up', () => {
    const rig = new Rig({ members: 2 });
    rig.comeUp(0);
    rig.hear(1);
    rig.advance(1000);
    rig.hear(0);
    expect(rig.states()).toEqual(['current distributing', 'current waiting']);
    rig.advance(1000);
    rig.hear(1);
    expect(rig.states()).toEqual(['current distributing', 'current distributing']);
  });
});

describe('selection', () => {
  it('leaves a partner for another that takes its place on the same link, and begins anew with it', () => {
    const rig = new Rig();
    rig.comeUp(0);
    rig.hear(0, { system: '02:00:00:00:00:0c' });
    expect(rig.states()).toEqual(['current waiting']);
    expect(rig.port().actor.state & (synchronization | collecting | distributing)).toBe(0);
    rig.advance(2000);
    rig.hear(0, { system: '02:00:00:00:00:0c' });
    expect(rig.states()).toEqual(['current distributing']);
  });

  it.each<[string, Partial<LacpInfo>]>([
    ['system', { system: '02:00:00:00:00:0c' }],
    ['system priority', { systemPriority: 1 }],
    ['key', { key: 8 }],
  ])(
    'leaves out a member whose partner is of another %s, and keeps those that are up',
    (_, other) => {
      const rig = new Rig({ members: 3 });
      rig.comeUp(0, 1, 2);
      rig.hear(2, other);
      rig.advance(2500);
      for (const at of [0, 1]) rig.hear(at);
      rig.hear(2, other);
      expect(rig.states()).toEqual([
        'current distributing',
        'current distributing',
        'current detached',
      ]);
    },
  );

  it('stays whole while the partner of one member changes with every word', () => {
    const rig = new Rig({ members: 2 });
    rig.comeUp(0, 1);
    for (let round = 0; round < 200; round++) {
      rig.hear(1, { system: `02:00:00:00:01:${round.toString(16).padStart(2, '0')}`, key: round });
      rig.hear(0);
      rig.advance(250);
      expect(rig.port(0).muxState).toBe('distributing');
      expect(rig.port(1).collecting).toBe(false);
    }
    // No storm of answers: three LACPDUs a second at most (6.4.16).
    const perSecond = new Map<string, number>();
    for (const { at, nowMs } of rig.said) {
      const second = `${at} ${Math.floor(nowMs / 1000)}`;
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(6);
  });

  it('uses one link of a partner that wants each to be alone', () => {
    const rig = new Rig({ members: 2 });
    const individual = { state: activity | timeout | (UP & ~aggregation) };
    for (let half = 0; half < 6; half++) {
      for (const at of [0, 1]) rig.hear(at, individual);
      rig.advance(500);
    }
    for (const at of [0, 1]) rig.hear(at, individual);
    expect(rig.port(0).individual).toBe(true);
    expect(rig.states()).toEqual(['current distributing', 'current detached']);
    rig.port(0).setEnabled(false, rig.nowMs);
    for (let half = 0; half < 6; half++) {
      rig.hear(1, individual);
      rig.advance(500);
    }
    expect(rig.states()).toEqual(['port-disabled detached', 'current distributing']);
  });

  it('never joins itself', () => {
    const rig = new Rig({ members: 2 });
    const { system } = rig.port().actor;
    for (let half = 0; half < 8; half++) {
      for (const at of [0, 1]) rig.hear(at, { system, systemPriority: 100, key: 1 });
      rig.advance(500);
    }
    expect(rig.states()).toEqual(['current detached', 'current detached']);
    expect(rig.group.negotiated).toBe(false);
  });
});

describe('transmission', () => {
  it('keeps silent between two passive ends, and answers an active one', () => {
    const rig = new Rig({ active: false });
    rig.advance(200_000);
    expect(rig.said).toEqual([]);
    rig.hear(0, { state: activity | aggregation });
    expect(rig.said).not.toEqual([]);
  });

  it.each([
    [timeout, 1000],
    [0, 30_000],
  ])('speaks as often as the partner asks: %d, every %d ms', (asked, everyMs) => {
    const rig = new Rig({ fast: false });
    const state = activity | asked | UP;
    for (let half = 0; half < 6; half++) {
      rig.hear(0, { state });
      rig.advance(500);
    }
    rig.said.length = 0;
    rig.advance(everyMs * 2.5);
    const times = rig.said.map(({ nowMs }) => nowMs);
    expect(times.length).toBeGreaterThanOrEqual(2);
    for (const [at, nowMs] of times.slice(1).entries())
      expect(nowMs - (times[at] ?? 0)).toBe(everyMs);
  });

  it('says no more than three things in a second, and the last word afterwards', () => {
    const rig = new Rig();
    rig.advance(5000);
    rig.said.length = 0;
    rig.nowMs += 1000;
    for (let key = 100; key < 120; key++) rig.hear(0, {}, { key });
    expect(rig.said).toHaveLength(3);
    rig.advance(1000);
    expect(rig.said.at(-1)?.pdu.actor).toEqual(rig.port().actor);
    expect(rig.said.length).toBeGreaterThan(3);
  });
});
