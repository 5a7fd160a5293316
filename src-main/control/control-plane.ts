/**
 * The slow protocols of all devices (STP, LACP, LLDP …) and their clocks. A protocol hears frames through the
 * interfaces that it is put on, speaks by `Datapath.originate`, and is called again at the time it asked for.
 */
import type { Interface, Protocol } from '../datapath/topology.ts';

export interface ControlProtocol extends Protocol {
  /** Does what is due; returns when it wants to be called next: ms, Infinity for never. */
  tick(nowMs: number): number;
}

/** From now on a protocol hears an interface. */
export function listen(iface: Interface, protocol: Protocol): void {
  if (!iface.protocols.includes(protocol)) iface.protocols = [...iface.protocols, protocol];
}

/** It hears it no longer. */
export function unlisten(iface: Interface, protocol: Protocol): void {
  iface.protocols = iface.protocols.filter((other) => other !== protocol);
}

export class ControlPlane {
  /** Told when a protocol wants its turn sooner than `tick` said. */
  onWake: ((atMs: number) => void) | null = null;
  private readonly deadlines = new Map<ControlProtocol, number>();

  /** Takes a protocol in; its first tick is the next one. */
  add(protocol: ControlProtocol): void {
    this.deadlines.set(protocol, 0);
  }

  remove(protocol: ControlProtocol): void {
    this.deadlines.delete(protocol);
  }

  /** A protocol wants its tick at `atMs`, sooner than it said. */
  wake(protocol: ControlProtocol, atMs: number): void {
    const before = this.deadlines.get(protocol);
    if (before === undefined || atMs >= before) return;
    this.deadlines.set(protocol, atMs);
    this.onWake?.(atMs);
  }

  /** Does what is due; returns when the next protocol wants its turn, Infinity where none does. */
  tick(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [protocol, atMs] of this.deadlines) {
      const after = atMs <= nowMs ? protocol.tick(nowMs) : atMs;
      if (after !== atMs) this.deadlines.set(protocol, after);
      next = Math.min(next, after);
    }
    return next;
  }
}
