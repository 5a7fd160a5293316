/** The mirror sessions of a running datapath. A session that a plan leaves as it was keeps what it counted. */
import { Mirror, MirrorSessions } from '../datapath/mirror.ts';
import { type Bridge, type BridgePort, VlanSet } from '../datapath/topology.ts';
import type { MirrorCounters } from './messages.ts';
import type { DevicePlan, MirrorPlan } from './plan.ts';

interface Kept {
  readonly text: string;
  readonly mirror: Mirror;
}

export class Mirrors {
  /** By device, then by name of the session. */
  private readonly sessions = new Map<string, Map<string, Kept>>();
  private readonly flooded = new WeakMap<Bridge, string>();

  /** Brings the sessions of a bridge in line with its plan, after its ports. */
  apply(bridge: Bridge, plan: DevicePlan, ports: ReadonlyMap<string, BridgePort>): void {
    this.applyFlood(bridge, plan.floodVlans ?? []);
    const before = this.sessions.get(plan.id);
    const after = new Map<string, Kept>();
    for (const session of plan.mirrors ?? []) {
      const text = JSON.stringify(session);
      const kept = before?.get(session.name);
      const mirror = new Mirror(optionsOf(session, ports));
      if (kept?.text === text) mirror.keep(kept.mirror);
      after.set(session.name, { text, mirror });
    }
    if (after.size > 0) this.sessions.set(plan.id, after);
    else this.sessions.delete(plan.id);
    for (const port of bridge.ports) {
      if (port === null) continue;
      port.mirrorOnly = false;
      port.mirrored = false;
    }
    const mirrors = [...after.values()].map(({ mirror }) => mirror);
    bridge.mirrors = mirrors.length === 0 ? null : new MirrorSessions(bridge, mirrors);
    bridge.changed();
  }

  forget(device: string): void {
    this.sessions.delete(device);
  }

  /** See Calls.mirrors. */
  counters(): MirrorCounters[] {
    return [...this.sessions].flatMap(([device, sessions]) =>
      [...sessions].map(([name, { mirror }]) => ({
        device,
        name,
        frames: mirror.frames,
        bytes: mirror.bytes,
      })),
    );
  }

  private applyFlood(bridge: Bridge, vlans: readonly number[]): void {
    const text = vlans.join();
    if ((this.flooded.get(bridge) ?? '') === text) return;
    this.flooded.set(bridge, text);
    bridge.floodVlans = vlans.length === 0 ? null : VlanSet.of(vlans);
    bridge.fdb.flush();
  }
}

function optionsOf(plan: MirrorPlan, ports: ReadonlyMap<string, BridgePort>): Mirror['options'] {
  const set = (ids: readonly string[] | 'all'): ReadonlySet<BridgePort> | null =>
    ids === 'all' ? null : new Set(ids.flatMap((id) => ports.get(id) ?? []));
  const { sources, destinations, vlans, output, ...rest } = plan;
  return {
    ...rest,
    sources: set(sources),
    destinations: set(destinations),
    vlans: vlans === 'all' ? null : VlanSet.of(vlans),
    output: output === null ? null : (ports.get(output) ?? null),
  };
}
