/** Traffic of the hosts of the running lab: where it is counted, and what was counted. A host that stays keeps its numbers. */
import type { Bridge } from '../datapath/topology.ts';
import { Endpoints } from '../tables/endpoints.ts';
import { HostTraffic, TrafficColumn } from '../tables/traffic.ts';
import { parseMac } from '../wire/address.ts';
import type { TrafficCounts, TrafficRow } from './messages.ts';
import type { Plan } from './plan.ts';

export class Traffic {
  private readonly hosts = new Map<string, HostTraffic>();
  private readonly random: () => number;

  /** `random` gives 32 unpredictable bits. */
  constructor(random: () => number) {
    this.random = random;
  }

  /** After the switchboard has followed the plan. */
  apply(plan: Plan, bridges: ReadonlyMap<string, Bridge>): void {
    const numbers = new Map<string, number>();
    for (const { host } of plan.devices)
      if (host !== undefined && !numbers.has(host)) numbers.set(host, numbers.size);
    for (const host of this.hosts.keys()) if (!numbers.has(host)) this.hosts.delete(host);
    const endpoints = new Endpoints(
      this.random(),
      (plan.endpoints ?? []).flatMap(({ mac, host }) => {
        const number = numbers.get(host);
        const address = parseMac(mac);
        return number === undefined || address === null ? [] : [{ mac: address, host: number }];
      }),
    );
    for (const { id, host } of plan.devices) {
      const bridge = bridges.get(id);
      const number = host === undefined ? undefined : numbers.get(host);
      if (bridge === undefined) continue;
      bridge.traffic =
        host === undefined || number === undefined
          ? null
          : { endpoints, host: number, traffic: this.of(host) };
    }
  }

  rows(): TrafficRow[] {
    return [...this.hosts].flatMap(([host, traffic]) =>
      traffic.rows().map(({ vlan, frames, octets }) => ({
        host,
        vlan,
        frames: named(frames),
        bytes: named(octets),
      })),
    );
  }

  private of(host: string): HostTraffic {
    const known = this.hosts.get(host) ?? new HostTraffic();
    this.hosts.set(host, known);
    return known;
  }
}

function named(cells: Float64Array): TrafficCounts {
  const entries = Object.entries(TrafficColumn).map(([name, column]) => [name, cells[column] ?? 0]);
  return Object.fromEntries(entries) as TrafficCounts;
}
