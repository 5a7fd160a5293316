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
  '{ pvlan: 100 }',
  '{ pvlan: 101 }',
  '{ pvlan: 102 }',
  '{ vlan: 10, security: { promiscuous: false, macChanges: false, routerGuard: true } }',
  '{ vlan: 20, rules: [{ action: drop, direction: in, destinationMac: "02:00:00:00:00:00" }, { action: allow }] }',
];
/** Ports of the fabric that cables lead to. */
const fabricPorts: readonly string[] = [
  '',
  '{ trunk: [10] }',
  '{ vlan: 10 }',
  '{ mtu: 1500 }',
  '{ blocked: true }',
  '{ trunk: [10, 100, 101, 102], native: 20 }',
  '{ vlan: 10, rules: [{ action: mark, direction: in, markCos: 3 }] }',
];
/** Keys of the switch beside its port groups; `VM` stands for the first VM's port. */
const extras: readonly string[] = [
  '',
  'floodVlans: [10], ',
  'mirrors: { m: { selectAll: true, outputPort: VM } }, ',
  'mirrors: { m: { selectAll: true, outputPort: VM, normalTrafficAllowed: true } }, ',
  'floodVlans: [900], mirrors: { m: { selectSrcPort: [VM], selectDstPort: [VM], outputVlan: 900 } }, ',
  'mirrors: { m: { selectAll: true, selectVlan: [20], outputVlan: 30, stripOriginalVlan: false } }, ',
];
const PVLANS =
  'pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }, { primary: 100, secondary: 102, type: community }], ';
const bridgeVlans: readonly string[] = ['', ', vlan: 10', ', trunk: [10, 20]', ', blocked: true'];

const shapes = fc.record({
  fabric: fc.integer({ min: 1, max: 3 }),
  extra: fc.nat({ max: extras.length - 1 }),
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

function labText({ fabric, extra, hosts }: Shape): string {
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
  const first = hosts.findIndex(({ vms }) => vms.some((choice) => choice < groups.length));
  const port = `v${first}-${hosts[first]?.vms.findIndex((choice) => choice < groups.length)}:eth0`;
  const more = first < 0 ? '' : (extras[extra] ?? '').replaceAll('VM', port);
  lines.push(
    `switches: { d: { ${PVLANS}${more}uplinks: { ${uplinks} }, portGroups: { ${named} } } }`,
    'vms:',
  );
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
