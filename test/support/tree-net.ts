/** Bridges with spanning trees, joined by cables, in virtual time: the real datapath and the real state machines. */
import { ControlPlane } from '../../src-main/control/control-plane.ts';
import {
  SpanningTree,
  type StpConfig,
  type StpPortConfig,
} from '../../src-main/control/stp/spanning-tree.ts';
import { Counters } from '../../src-main/datapath/counters.ts';
import { Datapath } from '../../src-main/datapath/datapath.ts';
import {
  Bridge,
  type BridgePort,
  Interface,
  refreshLink,
  StpState,
} from '../../src-main/datapath/topology.ts';
import { MemoryPort } from '../../src-main/ports/memory-port.ts';
import { createBurst } from '../../src-main/ports/port.ts';

export const rstp: StpConfig = {
  protocol: 'rstp',
  priority: 32_768,
  helloTime: 2,
  maxAge: 20,
  forwardDelay: 15,
};

export const plainPort: StpPortConfig = {
  cost: 2000,
  priority: 128,
  edge: 'auto',
  pointToPoint: true,
  bpduGuard: false,
  bpduFilter: false,
  rootGuard: false,
};

export interface Node {
  readonly bridge: Bridge;
  readonly tree: SpanningTree;
  readonly config: StpConfig;
  readonly ports: Map<BridgePort, StpPortConfig>;
}

export interface Cable {
  readonly a: Interface;
  readonly b: Interface;
}

export class TreeNet {
  readonly datapath = new Datapath(new Counters(4096));
  readonly control = new ControlPlane();
  readonly nodes: Node[] = [];
  readonly cables: Cable[] = [];
  readonly events: string[] = [];
  nowMs = 0;
  private readonly burst = createBurst(1);

  /** Bridge `b<n>`, address 02:00:00:00:00:<n>. */
  addBridge(config: Partial<StpConfig> = {}): Node {
    const number = this.nodes.length + 1;
    const bridge = new Bridge(`b${number}`, number, 300_000);
    const mac = Uint8Array.of(2, 0, 0, 0, number >> 8, number);
    const tree = new SpanningTree(this.datapath, bridge, mac, {
      treeChanged: () => {},
      bpduGuard: (at, port, sender) => this.events.push(`${at.id} bpdu-guard ${port} ${sender}`),
      rootGuard: (at, port, on) => this.events.push(`${at.id} root-guard ${port} ${on}`),
    });
    const node = { bridge, tree, config: { ...rstp, ...config }, ports: new Map() };
    this.nodes.push(node);
    this.control.add(tree);
    return node;
  }

  /** A port for untagged frames; it is down until it is plugged. */
  addPort(node: Node, options: Partial<StpPortConfig> = {}): BridgePort {
    const port = node.bridge.addPort(`${node.bridge.id}:${node.bridge.ports.length + 1}`);
    const iface = new Interface(port.id, 'fabric', this.datapath.counters.takeRow());
    port.members = [iface];
    iface.bridgePort = port;
    node.ports.set(port, { ...plainPort, ...options });
    return port;
  }

  connect(
    a: Node,
    b: Node,
    optionsA: Partial<StpPortConfig> = {},
    optionsB: Partial<StpPortConfig> = {},
  ): Cable {
    const ends = [this.addPort(a, optionsA), this.addPort(b, optionsB)].map(
      (port) => port.members[0] as Interface,
    );
    const [first, second] = ends as [Interface, Interface];
    first.peer = second;
    second.peer = first;
    const cable = { a: first, b: second };
    this.cables.push(cable);
    return cable;
  }

  /** A station: what it receives stays in the port. */
  addStation(
    node: Node,
    options: Partial<StpPortConfig> = {},
  ): { iface: Interface; memory: MemoryPort } {
    const port = this.addPort(node, { edge: 'always', ...options });
    const iface = port.members[0] as Interface;
    const memory = new MemoryPort();
    iface.driver = memory;
    return { iface, memory };
  }

  /** Puts configuration and links in force. */
  begin(): void {
    for (const { bridge } of this.nodes)
      for (const port of bridge.ports) for (const iface of port?.members ?? []) refreshLink(iface);
    for (const { tree, config, ports } of this.nodes) tree.configure(config, ports);
    this.datapath.flush();
    this.control.tick(this.nowMs);
    this.datapath.flush();
  }

  set(cable: Cable, up: boolean): void {
    cable.a.cut = !up;
    cable.b.cut = !up;
    refreshLink(cable.a);
    refreshLink(cable.b);
    for (const { tree } of this.nodes) tree.sync();
    this.datapath.flush();
  }

  advance(seconds: number): void {
    for (const end = this.nowMs + seconds * 1000; this.nowMs < end; ) {
      this.nowMs += 1000;
      this.datapath.nowMs = this.nowMs;
      this.control.tick(this.nowMs);
      this.datapath.flush();
    }
  }

  /** Sends a frame into the port of a station. */
  send(from: Interface, frame: Uint8Array): void {
    const packet = this.burst.packets[0];
    if (packet === undefined) return;
    const buffer = new Uint8Array(frame.length + 64);
    buffer.set(frame, 64);
    packet.set(buffer, 0, 0, 64, buffer.length);
    this.burst.count = 1;
    this.datapath.receiveBurst(from, this.burst, this.nowMs);
    this.datapath.flush();
  }

  /** Cables on which both ends forward. */
  forwardingCables(): Cable[] {
    return this.cables.filter(({ a, b }) => [a, b].every((end) => forwards(end)));
  }
}

function forwards(end: Interface): boolean {
  return end.up && end.bridgePort?.stpState === StpState.forwarding;
}
