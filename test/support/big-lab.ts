/** Lab files of any size, for tests of speed and of long lists. */

export interface BigLabSize {
  readonly hosts: number;
  readonly vms: number;
}

/** A lab file: hosts with a bond of two NICs on one fabric switch, VMs spread over them and over 100 port groups. */
export function bigLabFile({ hosts, vms }: BigLabSize): string {
  const lines = ['netyard: 1', 'name: big', 'regions:', '  east: { zones: [az1, az2] }'];
  lines.push('fabric:', '  tor1: { kind: l2-switch }', 'hosts:');
  for (let host = 0; host < hosts; host++)
    lines.push(
      `  host-${host}: { zone: east/az${1 + (host % 2)}, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup, members: [eth0, eth1] } } }`,
    );
  lines.push('links:');
  for (let host = 0; host < hosts; host++)
    for (const nic of [0, 1])
      lines.push(`  - { ends: [host-${host}:eth${nic}, tor1:${2 * host + nic}] }`);
  lines.push('switches:', '  dvs0:', '    uplinks:');
  for (let host = 0; host < hosts; host++) lines.push(`      host-${host}: bond0`);
  lines.push('    portGroups:');
  for (let group = 0; group < 100; group++) lines.push(`      pg${group}: { vlan: ${group + 1} }`);
  lines.push('vms:');
  for (let vm = 0; vm < vms; vm++) {
    const group = vm % 100;
    const number = Math.floor(vm / 100);
    const mac = `02:00:00:${[vm >> 16, vm >> 8, vm].map((n) => (n & 255).toString(16).padStart(2, '0')).join(':')}`;
    const address = `10.${group}.${Math.floor(number / 200)}.${1 + (number % 200)}/16`;
    lines.push(
      `  vm${vm}: { host: host-${vm % hosts}, kind: light, nics: [{ network: dvs0/pg${group}, mac: "${mac}", address: ${address} }] }`,
    );
  }
  return `${lines.join('\n')}\n`;
}
