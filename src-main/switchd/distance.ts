/** How far ports are from a vNIC's port, in devices: a trace calls the obstacle nearest to the target the cause. */
import type { Plan } from './plan.ts';

/**
 * For one target: interface or device id → devices between it, or what it leads to, and the target's device. Infinity
 * for what does not lead there, other vNICs among them.
 */
export function distancesTo(plan: Plan, target: string): (id: string) => number {
  const deviceOf = new Map<string, string>();
  for (const port of plan.ports)
    for (const member of port.members) deviceOf.set(member, port.device);
  const peerOf = new Map(plan.interfaces.map((iface) => [iface.id, iface.peer]));
  const neighbors = new Map<string, Set<string>>();
  for (const [id, peer] of peerOf) {
    const [a, b] = [deviceOf.get(id), peer === null ? undefined : deviceOf.get(peer)];
    if (a === undefined || b === undefined) continue;
    const set = neighbors.get(a) ?? new Set();
    neighbors.set(a, set.add(b));
  }
  const steps = breadthFirst(neighbors, deviceOf.get(target));
  const far = (device: string | undefined): number =>
    steps.get(device ?? '') ?? Number.POSITIVE_INFINITY;
  return (id) => {
    if (id === target) return -1;
    const device = steps.get(id);
    if (device !== undefined) return device;
    const peer = peerOf.get(id);
    if (peer === undefined || peer === null) return Number.POSITIVE_INFINITY;
    return Math.min(far(deviceOf.get(id)), far(deviceOf.get(peer)));
  };
}

function breadthFirst(
  neighbors: ReadonlyMap<string, ReadonlySet<string>>,
  start: string | undefined,
): Map<string, number> {
  const steps = new Map<string, number>();
  if (start === undefined) return steps;
  steps.set(start, 0);
  const queue = [start];
  for (const device of queue)
    for (const next of neighbors.get(device) ?? [])
      if (!steps.has(next)) {
        steps.set(next, (steps.get(device) ?? 0) + 1);
        queue.push(next);
      }
  return steps;
}
