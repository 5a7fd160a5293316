/** Lab files for the tests of the engine. */

const underlay = `
regions:
  east: { zones: [az1] }
fabric:
  tor1: { kind: l2-switch }
hosts:
  host-a: { zone: east/az1, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup, members: [eth0, eth1] } } }
  host-b: { zone: east/az1, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup, members: [eth0, eth1] } } }
links:
  - { ends: [host-a:eth0, tor1:1] }
  - { ends: [host-a:eth1, tor1:2] }
  - { ends: [host-b:eth0, tor1:3] }
  - { ends: [host-b:eth1, tor1:4] }
switches:
  dvs0:
    uplinks: { host-a: bond0, host-b: bond0 }
    portGroups:
      web: { vlan: 10 }
      db: { vlan: 20 }
`;

/** Two hosts on one distributed switch; a VM of `kind` on each in VLAN 10, and one in VLAN 20. */
export function twoHosts(
  kind: 'light' | 'qemu' | 'namespace' = 'light',
  name = 'two-hosts',
): string {
  return `netyard: 1
name: ${name}
${underlay}
vms:
  web1: { host: host-a, kind: ${kind}, nics: [{ network: dvs0/web, mac: "02:00:00:00:0a:01", address: 10.0.10.11/24 }] }
  web2: { host: host-b, kind: ${kind}, nics: [{ network: dvs0/web, mac: "02:00:00:00:0a:02", address: 10.0.10.12/24 }] }
  db1: { host: host-b, kind: ${kind}, nics: [{ network: dvs0/db, mac: "02:00:00:00:14:01", address: 10.0.10.21/24 }] }
`;
}
