/** `netyard domains`: what monitoring says about a lab beyond the counters of its ports. */
import type { Command } from 'commander';
import type { BroadcastDomain } from '../api/contract.ts';
import { formatVlans } from '../model/vlan.ts';
import { withEngine } from './connect.ts';
import { type JsonOption, type LabOption, whole, withJson, withLab } from './options.ts';
import { printRows } from './output.ts';

export function registerMonitoring(program: Command): void {
  withJson(withLab(program.command('domains').argument('[vlan]', 'one VLAN', whole(0, 4094))))
    .description('broadcast domains: which ports a broadcast of a VLAN reaches')
    .action(domains);
}

async function domains(vlan: number | undefined, options: LabOption & JsonOption): Promise<void> {
  const found = await withEngine(({ client }) => client.tables.domains({ lab: options.lab, vlan }));
  printRows<BroadcastDomain>(
    found,
    [
      { title: 'VLAN', value: vlanText },
      { title: 'devices', value: ({ devices }) => devices.join(' ') },
      { title: 'uplinks and cables', value: (domain) => portsText(domain, false) },
      { title: 'vNICs', value: (domain) => portsText(domain, true) },
    ],
    { json: options.json, empty: 'No port of the lab can send into a VLAN.' },
  );
}

/** `10`, `10+20` where a cable joins two, `30-39 (each)` for those that look alike, `none` for untagged. */
function vlanText({ vlans, same }: BroadcastDomain): string {
  if (vlans.length > 1) return vlans.map((vid) => (vid === 0 ? 'none' : vid)).join('+');
  if (same.length > 1) return `${formatVlans(same)} (each)`;
  return vlans[0] === 0 ? 'none' : String(vlans[0]);
}

function portsText({ ports }: BroadcastDomain, vnics: boolean): string {
  const shown = ports.filter(({ kind }) => (kind === 'vnic') === vnics);
  return shown.map(({ port, tagged }) => (tagged ? `${port}(t)` : port)).join(' ');
}
