/** The small picture of a lab: its hosts with their VMs, coloured by network, and the fabric between them. Pure. */
import type { Lab } from '../../src-main/model/lab.ts';

const MOST_HOSTS = 4;
const MOST_VMS = 6;

export interface Picture {
  readonly fabric: number;
  readonly hosts: readonly {
    readonly id: string;
    /** For each VM the number of its network among those of the lab; null where it has none. */
    readonly vms: readonly (number | null)[];
    /** Indexes of the fabric devices that it is cabled to. */
    readonly cables: readonly number[];
  }[];
  /** Hosts that are not drawn. */
  readonly more: number;
}

/** What to draw of a lab. */
export function pictureOf(lab: Lab): Picture {
  const devices = [...lab.fabric.keys()];
  const networks = new Map<string, number>();
  const numberOf = (network: string) => {
    const known = networks.get(network) ?? networks.size;
    networks.set(network, known);
    return known;
  };
  const hosts = [...lab.host.keys()].slice(0, MOST_HOSTS).map((id) => ({
    id,
    vms: [...lab.vm.values()]
      .filter((vm) => vm.host === id)
      .slice(0, MOST_VMS)
      .map((vm) => {
        const network = vm.nics?.[0]?.network;
        return network === undefined ? null : numberOf(network);
      }),
    cables: devices.flatMap((device, index) => (isCabled(lab, id, device) ? [index] : [])),
  }));
  return { fabric: devices.length, hosts, more: Math.max(0, lab.host.size - MOST_HOSTS) };
}

function isCabled(lab: Lab, host: string, device: string): boolean {
  for (const { ends } of lab.link.values()) {
    const owners = ends.map((end) => end.slice(0, end.indexOf(':')));
    if (owners.includes(host) && owners.includes(device)) return true;
  }
  return false;
}
