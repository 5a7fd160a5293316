/** A ring of fabric switches with spanning trees, joined by LAGs, with a host on each: the lab as text, and what it does. */
import { BROADCAST, frame, type LabCore } from './lab-core.ts';

export interface RingOptions {
  readonly switches?: number;
  /** Cables of each LAG. */
  readonly cables?: number;
  /** Keys of every LAG beside its members. */
  readonly lag?: string;
  /** Keys of the spanning tree of every switch. */
  readonly stp?: string;
  /** Keys of a cable: `s1-s2/1` → `rate: 1Gbit`. */
  readonly links?: Readonly<Record<string, string>>;
  /** Keys of a LAG: `s3:to1` → `stp: { cost: 5 }`. */
  readonly lags?: Readonly<Record<string, string>>;
}

export const VLANS = [10, 20] as const;

/** MAC address of the VM of a VLAN on the host of a switch. */
export function macOf(at: number, vlan: number): string {
  return `02:00:00:00:${String(vlan).padStart(2, '0')}:0${at}`;
}

/**
 * Switches s1 (the root), s2 …; LAG `to2` of s1 leads to s2. Host h1 on s1 has the VMs a1 in VLAN 10 and b1 in VLAN 20 on a
 * bridge. `cut` names cables.
 */
export function ringText(options: RingOptions, cut: readonly string[] = []): string {
  const { switches = 3, cables = 2, lag = 'mode: lacp', stp = '', links = {}, lags = {} } = options;
  const numbers = Array.from({ length: switches }, (_, at) => at + 1);
  const next = (at: number): number => (at % switches) + 1;
  const each = Array.from({ length: cables }, (_, at) => at + 1);
  const lagText = (from: number, to: number): string => {
    const members = each.map((cable) => `"${to}-${cable}"`).join(', ');
    const own = lags[`s${from}:to${to}`];
    return `to${to}: { members: [${members}], ${lag}${own === undefined ? '' : `, ${own}`} }`;
  };
  const fabric = numbers.map((at) => {
    const before = at === 1 ? switches : at - 1;
    const own = [lagText(at, next(at)), lagText(at, before)].join(', ');
    const tree = `{ priority: ${4096 * at}${stp} }`;
    return `  s${at}: { kind: l2-switch, stp: ${tree}, lags: { ${own} }, ports: { host: { stp: { edge: always } } } }`;
  });
  const cableText = (at: number, cable: number): string => {
    const name = `s${at}-s${next(at)}/${cable}`;
    const keys = [links[name], cut.includes(name) ? 'cut: true' : undefined].filter(Boolean);
    const ends = `[s${at}:${next(at)}-${cable}, s${next(at)}:${at}-${cable}]`;
    return `  - { ends: ${ends}${keys.map((key) => `, ${key}`).join('')} }`;
  };
  return `
netyard: 1
name: ring
regions: { r: { zones: [z] } }
fabric:
${fabric.join('\n')}
hosts:
${numbers.map((at) => `  h${at}: { zone: r/z, nics: [eth0], bridges: { br0: { uplink: eth0 } } }`).join('\n')}
links:
${numbers.flatMap((at) => each.map((cable) => cableText(at, cable))).join('\n')}
${numbers.map((at) => `  - { ends: [h${at}:eth0, s${at}:host] }`).join('\n')}
vms:
${numbers.flatMap((at) => VLANS.map((vlan) => vmText(at, vlan))).join('\n')}
`;
}

function vmText(at: number, vlan: number): string {
  const keys = `network: br0, vlan: ${vlan}, mac: "${macOf(at, vlan)}"`;
  return `  ${vmOf(at, vlan)}: { host: h${at}, kind: light, nics: [{ ${keys} }] }`;
}

export function vmOf(at: number, vlan: number): string {
  return `${vlan === 10 ? 'a' : 'b'}${at}`;
}

/** `s1:to2 designated forwarding`, of all LAGs, sorted. */
export function lagRoles(core: LabCore): string[] {
  return treePorts(core)
    .filter(({ port }) => port.members.length > 1 || /:to\d/.test(port.id))
    .map(({ port, role, state }) => `${port.id} ${role} ${state}`)
    .sort();
}

/** The path cost of a port. */
export function costOf(core: LabCore, port: string): number | undefined {
  return treePorts(core).find((one) => one.port.id === port)?.tree.pathCost;
}

function treePorts(core: LabCore) {
  return [...core.board.bridges.values()].flatMap(
    (bridge) => core.board.trees.of(bridge)?.status() ?? [],
  );
}

/** Times that any switch saw a port of its own begin to forward. */
export function topologyChanges(core: LabCore): number {
  return [...core.board.bridges.values()].reduce(
    (sum, bridge) => sum + (core.board.trees.of(bridge)?.topologyChanges ?? 0),
    0,
  );
}

/** Milliseconds that a frame is given to arrive. */
const ARRIVES_MS = 2;

/** Where broadcasts do not arrive exactly once at every other VM of their VLAN, and nowhere else: nothing where all is well. */
export function wrongFloods(core: LabCore, switches: number): string[] {
  const numbers = Array.from({ length: switches }, (_, at) => at + 1);
  return VLANS.flatMap((vlan) =>
    numbers.flatMap((at) => {
      const mac = macOf(at, vlan);
      core.enter(`${vmOf(at, vlan)}:eth0`, frame(mac, BROADCAST));
      core.advance(ARRIVES_MS);
      const got = core.got();
      const others = numbers.filter((other) => other !== at);
      const wanted = others.map((to) => `${vmOf(to, vlan)}:eth0 ${mac} > ${BROADCAST}`).sort();
      return got.join() === wanted.join() ? [] : [`${vmOf(at, vlan)}: ${got.join()}`];
    }),
  );
}
