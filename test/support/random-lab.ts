/** Labs at random, without loops: a chain of fabric switches, hosts with one NIC or a bond, VMs on port groups and bridges. */
import fc from 'fast-check';

export interface RandomVm {
  readonly port: string;
  readonly mac: string;
}

export interface RandomLab {
  readonly text: string;
  readonly vms: readonly RandomVm[];
}

/** Port groups of the switch, in the form of the lab file. */
const groups: readonly string[] = [
  '{}',
  '{ vlan: 10 }',
  '{ vlan: 20, mtu: 9000 }',
  '{ trunk: [10, 20] }',
  '{ trunk: [10-30], native: 10 }',
  '{ vlan: 10, security: { macChanges: false, forgedTransmits: false, macLimit: { max: 1, policy: drop } } }',
  '{ vlan: 10, security: { arpInspection: true, dhcpGuard: true } }',
  '{ vlan: 20, rules: [{ action: drop, direction: in, destinationMac: "02:00:00:00:00:00" }, { action: allow }] }',
];
/** Ports of the fabric that cables lead to. */
const fabricPorts: readonly string[] = [
  '',
  '{ trunk: [10] }',
  '{ vlan: 10 }',
  '{ mtu: 1500 }',
  '{ blocked: true }',
];
const bridgeVlans: readonly string[] = ['', ', vlan: 10', ', trunk: [10, 20]', ', blocked: true'];

const shapes = fc.record({
  fabric: fc.integer({ min: 1, max: 3 }),
  hosts: fc.array(
    fc.record({
      at: fc.nat(),
      bonded: fc.boolean(),
      cut: fc.constantFrom(false, false, true),
      fabricPort: fc.nat({ max: fabricPorts.length - 1 }),
      vms: fc.array(fc.nat({ max: groups.length + bridgeVlans.length - 1 }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
type Shape = typeof shapes extends fc.Arbitrary<infer S> ? S : never;

export const randomLabs: fc.Arbitrary<RandomLab> = shapes
  .map((shape) => ({ text: labText(shape), vms: vmsOf(shape) }))
  .filter(({ vms }) => vms.length >= 2);

const macOf = (h: number, v: number) => `02:00:00:00:0${h}:0${v}`;

function vmsOf({ hosts }: Shape): RandomVm[] {
  return hosts.flatMap(({ vms }, h) =>
    vms.map((_, v) => ({ port: `v${h}-${v}:eth0`, mac: macOf(h, v) })),
  );
}

function labText({ fabric, hosts }: Shape): string {
  const lines = ['netyard: 1', 'name: random', 'regions: { r: { zones: [z] } }', 'fabric:'];
  for (let f = 0; f < fabric; f++) {
    const ports = hosts.flatMap(({ at, fabricPort }, h) =>
      at % fabric === f && fabricPorts[fabricPort] !== ''
        ? [`h${h}-0: ${fabricPorts[fabricPort]}`]
        : [],
    );
    lines.push(`  s${f}: { kind: l2-switch, ports: { ${ports.join(', ')} } }`);
  }
  lines.push('hosts:');
  for (const [h, { bonded }] of hosts.entries()) {
    const bond = bonded ? ', bonds: { b: { mode: active-backup, members: [eth0, eth1] } }' : '';
    const nics = bonded ? 'eth0, eth1' : 'eth0';
    lines.push(`  h${h}: { zone: r/z, nics: [${nics}]${bond}, bridges: [br] }`);
  }
  lines.push('links:');
  for (let f = 1; f < fabric; f++) lines.push(`  - { ends: [s${f - 1}:up, s${f}:down] }`);
  for (const [h, { at, bonded, cut }] of hosts.entries()) {
    lines.push(`  - { ends: [h${h}:eth0, s${at % fabric}:h${h}-0]${cut ? ', cut: true' : ''} }`);
    if (bonded) lines.push(`  - { ends: [h${h}:eth1, s${(at + 1) % fabric}:h${h}-1] }`);
  }
  const uplinks = hosts.map(({ bonded }, h) => `h${h}: ${bonded ? 'b' : 'eth0'}`).join(', ');
  const named = groups.map((group, n) => `g${n}: ${group}`).join(', ');
  lines.push(`switches: { d: { uplinks: { ${uplinks} }, portGroups: { ${named} } } }`, 'vms:');
  for (const [h, { vms }] of hosts.entries())
    for (const [v, choice] of vms.entries()) {
      const network =
        choice < groups.length
          ? `network: d/g${choice}`
          : `network: br${bridgeVlans[choice - groups.length]}`;
      lines.push(
        `  v${h}-${v}: { host: h${h}, kind: light, nics: [{ ${network}, mac: "${macOf(h, v)}" }] }`,
      );
    }
  return lines.join('\n');
}
