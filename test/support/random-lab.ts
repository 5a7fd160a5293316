/**
 * Labs at random: fabric switches in a chain, or in rings where a spanning tree opens them; hosts with one NIC, a bond or a team; VMs on
 * port groups and bridges; and whatever a lab file can say about their ports.
 */
import fc from 'fast-check';

export interface RandomVm {
  readonly port: string;
  readonly mac: string;
}

export interface RandomLab {
  readonly text: string;
  readonly vms: readonly RandomVm[];
  /** Ends of cables. */
  readonly cables: readonly string[];
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
  '{ vlan: 10, protected: true }',
  '{ trunk: [10, 20], protected: true, priorityTags: if-nonzero }',
  '{ trunk: [10, 20], native: 20, vlanMode: native-tagged }',
  '{ trunk: [0, 10], priorityTags: always }',
  '{ vlan: 40, vlanMode: dot1q-tunnel }',
  '{ vlan: 10, vlanMode: dot1q-tunnel, qinqEthertype: 802.1q, cvlans: [0, 10, 20] }',
  '{ vlan: 10, security: { promiscuous: true, macLimit: { max: 1, policy: flood } } }',
  '{ vlan: 20, storm: { broadcast: 100000, multicast: 100000, unknownUnicast: 100000 } }',
  '{ vlan: 10, teaming: { policy: explicit, active: [2], standby: [1] } }',
  '{ vlan: 20, teaming: { policy: srcmac } }',
  '{ vlan: 20, teaming: { policy: ip } }',
  '{ teaming: { policy: ip, active: [2, 1] } }',
  '{ vlan: 10, rules: [{ action: drop, direction: out, protocol: udp, source: 10.0.0.0/30 }, { action: mark, direction: in, etherType: ipv6, markDscp: 46 }] }',
  '{ trunk: [10, 20, 40], rules: [{ action: mark, direction: out, markCos: 5, markDscp: 10 }] }',
  '{ vlan: 10, stp: { bpduGuard: true } }',
  '{ stp: { bpduFilter: true } }',
];
/** Ports of the fabric that cables of hosts lead to. */
const fabricPorts: readonly string[] = [
  '{}',
  '{ trunk: [10] }',
  '{ vlan: 10 }',
  '{ mtu: 1500 }',
  '{ blocked: true }',
  '{ trunk: [10, 100, 101, 102], native: 20 }',
  '{ vlan: 10, rules: [{ action: mark, direction: in, markCos: 3 }] }',
  '{ protected: true }',
  '{ vlan: 50, vlanMode: dot1q-tunnel }',
  '{ vlan: 10, vlanMode: dot1q-tunnel, cvlans: [10, 20, 100], priorityTags: always }',
  '{ native: 10, vlanMode: native-tagged }',
  '{ storm: { broadcast: 100000, unknownUnicast: 100000 } }',
];
/** How a host with two NICs uses them; those with `lag` have both on one fabric switch, which knows of the bond. */
const pairs: readonly { readonly bond?: string; readonly lag?: string }[] = [
  { bond: 'mode: active-backup' },
  { bond: 'mode: active-backup, primary: eth1, failback: false' },
  { bond: 'mode: balance-slb' },
  { bond: 'mode: balance-xor, hash: vlan+srcmac', lag: 'mode: balance-xor' },
  { bond: 'mode: lacp', lag: 'mode: lacp, hash: layer2, lacp: { rate: fast }' },
  {
    bond: 'mode: balance-tcp, rebalance: 0',
    lag: 'mode: balance-tcp, rebalance: 0, lacp: { mode: passive }',
  },
  { bond: 'mode: lacp, lacp: { fallback: true }' },
  {},
  { lag: 'mode: balance-xor' },
];
/** VLANs of LAGs. */
const lagKeys: readonly string[] = [
  '',
  ', trunk: [10]',
  ', vlan: 10',
  ', protected: true',
  ', vlan: 50, vlanMode: dot1q-tunnel',
];
/** Keys of a fabric switch; `PORT` stands for a port of it, `MAC` for the first VM's address. */
const fabricKeys: readonly string[] = [
  '',
  '',
  'floodVlans: [10], ',
  'fdb: { max: 10, static: [{ mac: "MAC", vlan: 10, port: PORT }] }, ',
  'fdb: { static: [{ mac: "MAC", vlan: 10, port: PORT, sticky: true }, { mac: "MAC", port: spare }] }, ',
  'forwardBpdu: true, ',
  'lldp: { operation: both }, ',
  'mtu: 1500, ',
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
/** More of them: addresses, the tree of its hosts, what its uplinks carry. `OTHER`: the last VM's address. */
const tables: readonly string[] = [
  '',
  '',
  'fdb: { max: 10, static: [{ mac: "OTHER", vlan: 10, port: "VM" }] }, ',
  'fdb: { static: [{ mac: "MAC", vlan: 10, port: "VM", sticky: true }, { mac: "MAC", vlan: 20, port: "VM" }] }, ',
  'fdb: { static: [{ mac: "02:99:99:99:99:99", vlan: 10, port: uplink }, { mac: "OTHER", vlan: 10, port: uplink, sticky: true }] }, ',
  'uplinkVlans: [0, 10, 100-102], ',
  'uplinkStorm: { broadcast: 100000 }, forwardBpdu: true, ',
  'stp: {}, uplinkStp: { cost: 5 }, ',
  'lldp: { operation: listen }, ',
];
const PVLANS =
  'pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }, { primary: 100, secondary: 102, type: community }], ';
/** vNICs on bridges, and the bridges. */
const bridgeVlans: readonly string[] = [
  '',
  ', vlan: 10',
  ', trunk: [10, 20]',
  ', blocked: true',
  ', vlan: 10, protected: true',
  ', vlan: 40, vlanMode: dot1q-tunnel',
  ', native: 20, vlanMode: native-untagged, priorityTags: if-nonzero',
];
const bridges: readonly string[] = ['{}', '{ forwardBpdu: true }', '{ stp: {}, fdb: { max: 10 } }'];
/** How a bridge is cabled to the fabric; null: not at all. */
const bridgeUplinks: readonly (string | null)[] = [
  null,
  '',
  'uplinkVlans: [0, 10, 40], ',
  'uplinkStorm: { broadcast: 100000 }, lldp: { operation: both }, ',
  'mirrors: { m: { selectAll: true, outputVlan: 30 } }, ',
];
/** What stands between the first two switches of a fabric with a tree, beside their other cable. */
const sides: readonly string[] = ['', 'mode: lacp', 'mode: balance-xor', 'mode: balance-tcp'];
const trees = [
  '',
  '',
  'stp: {}, ',
  'stp: { priority: 4096 }, ',
  'stp: { protocol: stp }, ',
] as const;

/** What hangs on chance and rates: of cables, of port groups, of ports of the fabric. */
const linkRates: readonly string[] = [
  '',
  ', delay: 5ms, jitter: 3ms, loss: 20%',
  ', rate: 1Mbit, limit: 4KB',
  ', delay: 20ms, duplicate: 30%',
  ', corrupt: 30%, aToB: { delay: 1ms }',
  ', delay: 10ms, reorder: 40%',
];
/** Cables between fabric switches lose nothing, or a tree that hears no more would close its rings. */
const trunkRates: readonly string[] = [
  '',
  ', delay: 5ms, jitter: 3ms',
  ', delay: 20ms, duplicate: 30%',
  ', bToA: { delay: 2ms, reorder: 50% }',
];
const groupRates: readonly string[] = [
  '',
  'policing: { rate: 20, burst: 10 }',
  'shaping: { average: 200kbit, limit: 4KB }',
  'inShaping: { average: 100kbit, peak: 1Mbit, burst: 2KB, limit: 4KB }',
  'shaping: { average: 500kbit }, queues: [{ name: voice, dscp: [46], cos: [3] }, { name: rest, priority: 1, limit: 2KB }]',
];
const portRates: readonly string[] = [
  '',
  'shaping: { average: 300kbit, limit: 6KB }',
  'policing: { rate: 50 }, shaping: { average: 1Mbit, peak: 2Mbit, burst: 4KB }',
];

const index = (list: readonly unknown[]) => fc.nat({ max: list.length - 1 });

const hostShapes = fc.record({
  at: fc.nat(),
  /** −1: it has one NIC. */
  pair: fc.oneof(fc.constant(-1), index(pairs)),
  cut: fc.constantFrom(false, false, true),
  fabricPort: fc.oneof(fc.constant(0), index(fabricPorts)),
  bridge: index(bridges),
  bridgeUplink: index(bridgeUplinks),
  vms: fc.array(fc.nat({ max: groups.length + bridgeVlans.length - 1 }), { maxLength: 5 }),
});

const shapes = fc.record({
  fabric: fc.integer({ min: 1, max: 3 }),
  tree: fc.constantFrom(...trees),
  side: fc.constantFrom(...sides),
  fabricKey: index(fabricKeys),
  extra: index(extras),
  table: index(tables),
  hosts: fc.array(hostShapes, { minLength: 1, maxLength: 4 }),
});
const rates = fc.record({
  link: index(linkRates),
  group: index(groupRates),
  port: index(portRates),
});
type Of<A> = A extends fc.Arbitrary<infer S> ? S : never;
type Shape = Of<typeof shapes>;
type Rates = Of<typeof rates>;

/** Labs in which the way of a frame follows from what went before. */
export const randomLabs: fc.Arbitrary<RandomLab> = labsOf(
  fc.tuple(shapes, fc.constant({ link: 0, group: 0, port: 0 })),
);

/** The same with cables that lose, double, bend and delay, with policing and queues. */
export const busyLabs: fc.Arbitrary<RandomLab> = labsOf(fc.tuple(shapes, rates));

function labsOf(drawn: fc.Arbitrary<[Shape, Rates]>): fc.Arbitrary<RandomLab> {
  return drawn
    .map(([shape, rate]) => {
      const text = labText(shape, rate);
      const cables = [...text.matchAll(/ends: \[(.*?), (.*?)\]/g)].flatMap(([, a = '', b = '']) => [
        a,
        b,
      ]);
      return { text, vms: vmsOf(shape), cables };
    })
    .filter(({ vms }) => vms.length >= 2);
}

const macOf = (h: number, v: number) => `02:00:00:00:0${h}:0${v}`;

function vmsOf({ hosts }: Shape): RandomVm[] {
  return hosts.flatMap(({ vms }, h) =>
    vms.map((_, v) => ({ port: `v${h}-${v}:eth0`, mac: macOf(h, v) })),
  );
}

/** One more key of a map in the lab file. */
function plus(map: string, key: string): string {
  if (key === '') return map;
  return map === '{}' ? `{ ${key} }` : map.replace(/ \}$/, `, ${key} }`);
}

const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? '';
/** Where the first choice was made, which is nothing at all, the others are the same. */
const spread = (list: readonly string[], choice: number, at: number): string =>
  choice === 0 ? '' : pick(list, choice + at);

function labText(shape: Shape, rate: Rates): string {
  return [
    'netyard: 1',
    'name: random',
    'regions: { r: { zones: [z] } }',
    'fabric:',
    ...fabricLines(shape, rate),
    'hosts:',
    ...shape.hosts.map(hostLine),
    'links:',
    ...linkLines(shape, rate),
    ...switchLines(shape, rate),
    'vms:',
    ...vmLines(shape),
  ].join('\n');
}

function hostLine({ pair, bridge, bridgeUplink }: Shape['hosts'][number], h: number): string {
  const mode = pairs[pair]?.bond;
  const bond = mode === undefined ? '' : `, bonds: { b: { ${mode}, members: [eth0, eth1] } }`;
  const keys = bridgeUplinks[bridgeUplink] ?? null;
  const nics = `eth0${pair < 0 ? '' : ', eth1'}${keys === null ? '' : ', eth2'}`;
  const br =
    keys === null ? bridges[bridge] : bridges[bridge]?.replace('{', `{ uplink: eth2, ${keys}`);
  return `  h${h}: { zone: r/z, nics: [${nics}]${bond}, bridges: { br: ${br} } }`;
}

function fabricLines({ fabric, tree, side, fabricKey, hosts }: Shape, rate: Rates): string[] {
  return Array.from({ length: fabric }, (_, f) => {
    const here = [...hosts.entries()].filter(([, { at }]) => at % fabric === f);
    const ports = here.flatMap(([h, { pair, fabricPort }]) =>
      pairs[pair]?.lag === undefined
        ? [`h${h}-0: ${plus(pick(fabricPorts, fabricPort), spread(portRates, rate.port, h))}`]
        : [],
    );
    const lags = here.flatMap(([h, { pair, fabricPort }]) => {
      const mode = pairs[pair]?.lag;
      if (mode === undefined) return [];
      return [`lag${h}: { ${mode}, members: [h${h}-0, h${h}-1]${pick(lagKeys, fabricPort)} }`];
    });
    if (hasSideLag({ fabric, tree, side }) && f < 2)
      lags.push(`side: { ${side}, members: [side0, side1] }`);
    const port = ports[0]?.split(':')[0] ?? 'spare';
    const keys = pick(fabricKeys, fabricKey + f)
      .replaceAll('PORT', port)
      .replaceAll('MAC', firstMac(hosts));
    return `  s${f}: { kind: l2-switch, ${keys}${tree}lags: { ${lags.join(', ')} }, ports: { spare: {}, ${ports.join(', ')} } }`;
  });
}

function firstMac(hosts: Shape['hosts']): string {
  return macOf(
    hosts.findIndex(({ vms }) => vms.length > 0),
    0,
  );
}

function hasSideLag({ fabric, tree, side }: Pick<Shape, 'fabric' | 'tree' | 'side'>): boolean {
  return tree !== '' && fabric > 1 && side !== '';
}

/** Where there is a tree, the fabric has two ways side by side, a cable and a cable or LAG, and a ring of three switches. */
function linkLines({ fabric, tree, side, hosts }: Shape, rate: Rates): string[] {
  const cables: string[] = [];
  const cable = (a: string, b: string, more = '', list = linkRates): void => {
    const impaired = spread(list, rate.link, cables.length);
    cables.push(`  - { ends: [${a}, ${b}]${impaired}${more} }`);
  };
  for (let f = 1; f < fabric; f++) cable(`s${f - 1}:up`, `s${f}:down`, '', trunkRates);
  if (hasSideLag({ fabric, tree, side }))
    for (const n of [0, 1]) cable(`s0:side${n}`, `s1:side${n}`, '', trunkRates);
  else if (tree !== '' && fabric > 1) cable('s0:side', 's1:side', '', trunkRates);
  if (tree !== '' && fabric > 2) cable('s0:ring', 's2:ring', '', trunkRates);
  for (const [h, { at, pair, cut, bridgeUplink }] of hosts.entries()) {
    if (bridgeUplink > 0) cable(`h${h}:eth2`, `s${(at + h) % fabric}:h${h}-2`);
    cable(`h${h}:eth0`, `s${at % fabric}:h${h}-0`, cut ? ', cut: true' : '');
    const other = pairs[pair]?.lag === undefined ? at + 1 : at;
    if (pair >= 0) cable(`h${h}:eth1`, `s${other % fabric}:h${h}-1`);
  }
  return cables;
}

/** Two NICs without a bond are the uplinks of a team. */
function uplinkOf(pair: number): string {
  if (pair < 0) return 'eth0';
  return pairs[pair]?.bond === undefined ? '[eth0, eth1]' : 'b';
}

function switchLines({ hosts, extra, table }: Shape, rate: Rates): string[] {
  const uplinks = hosts.map(({ pair }, h) => `h${h}: ${uplinkOf(pair)}`).join(', ');
  const named = groups.map(
    (group, n) => `g${n}: ${plus(group, spread(groupRates, rate.group, n))}`,
  );
  const onSwitch = hosts.flatMap(({ vms }, h) =>
    vms.flatMap((choice, v) => (choice < groups.length ? [`${h}-${v}`] : [])),
  );
  const [first] = onSwitch;
  const [h = 0, v = 0] = onSwitch.at(-1)?.split('-').map(Number) ?? [];
  const keys =
    first === undefined
      ? ''
      : `${pick(tables, table)}${pick(extras, extra)}`
          .replaceAll('VM', `v${first}:eth0`)
          .replaceAll('MAC', firstMac(hosts))
          .replaceAll('OTHER', macOf(h, v));
  return [
    `switches: { d: { ${PVLANS}${keys}uplinks: { ${uplinks} }, portGroups: { ${named.join(', ')} } } }`,
  ];
}

function vmLines({ hosts }: Shape): string[] {
  return hosts.flatMap(({ vms }, h) =>
    vms.map((choice, v) => {
      const network =
        choice < groups.length
          ? `network: d/g${choice}`
          : `network: br${bridgeVlans[choice - groups.length]}`;
      return `  v${h}-${v}: { host: h${h}, kind: light, nics: [{ ${network}, mac: "${macOf(h, v)}" }] }`;
    }),
  );
}
