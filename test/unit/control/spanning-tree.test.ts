import { describe, expect, it } from 'vitest';
import { type Bpdu, BpduRole, BpduType, bridgeId, writeBpdu } from '../../../src-main/wire/bpdu.ts';
import { BROADCAST, frame } from '../../support/lab-core.ts';
import { type Node, TreeNet } from '../../support/tree-net.ts';

/** Roles and states of a bridge's ports: `root/forwarding designated/forwarding`. */
function roles({ tree }: Node): string[] {
  return tree.status().map(({ role, state }) => `${role}/${state}`);
}

function ring(size: number, config = {}): TreeNet {
  const net = new TreeNet();
  for (let at = 0; at < size; at++) net.addBridge(config);
  for (let at = 0; at < size; at++)
    net.connect(net.nodes[at] as Node, net.nodes[(at + 1) % size] as Node);
  net.begin();
  return net;
}

const better: Bpdu = {
  type: BpduType.rst,
  flags: 0,
  role: BpduRole.designated,
  root: bridgeId(0, Uint8Array.of(2, 0, 0, 0, 9, 9)),
  rootPathCost: 0,
  bridge: bridgeId(0, Uint8Array.of(2, 0, 0, 0, 9, 9)),
  port: 0x8001,
  messageAge: 0,
  maxAge: 20,
  helloTime: 2,
  forwardDelay: 15,
};
const MAC = Uint8Array.of(2, 0, 0, 0, 9, 9);

describe('RSTP', () => {
  it('agrees on a ring without waiting: one port is blocked before any second has passed', () => {
    const net = ring(3);
    expect(net.nowMs).toBe(0);
    expect(net.nodes.map(roles)).toEqual([
      ['designated/forwarding', 'designated/forwarding'],
      ['root/forwarding', 'designated/forwarding'],
      ['alternate/discarding', 'root/forwarding'],
    ]);
  });

  it('heals a cut ring at once', () => {
    const net = ring(4);
    net.advance(10);
    const [used] = net.forwardingCables();
    if (used === undefined) throw new Error('nothing forwards');
    net.set(used, false);
    expect(net.forwardingCables()).toHaveLength(3);
  });

  it('forgets the addresses that the topology change made wrong, and finds stations again', () => {
    const net = new TreeNet();
    const [a, b] = [net.addBridge({ priority: 0 }), net.addBridge()];
    const first = net.connect(a, b);
    net.connect(a, b);
    const [here, there] = [net.addStation(a), net.addStation(b)];
    net.begin();
    net.send(there.iface, frame('02:00:00:00:00:0b', BROADCAST));
    net.send(here.iface, frame('02:00:00:00:00:0a', '02:00:00:00:00:0b'));
    const arrived = () =>
      there.memory.sent.filter(({ buffer, start }) => buffer[start] === 2).length;
    expect(arrived()).toBe(1);
    net.set(first, false);
    net.send(here.iface, frame('02:00:00:00:00:0a', '02:00:00:00:00:0b'));
    expect(arrived()).toBe(2);
  });

  it('takes a silent port for an edge after three seconds, and no longer when a bridge speaks', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface } = net.addStation(node, { edge: 'auto' });
    net.begin();
    expect(roles(node)).toEqual(['designated/discarding']);
    net.advance(3);
    expect(roles(node)).toEqual(['designated/forwarding']);
    expect(node.tree.status()[0]?.tree.operEdge).toBe(true);
    net.send(iface, writeBpdu(better, MAC));
    expect(node.tree.status()[0]?.tree.operEdge).toBe(false);
    expect(roles(node)[0]).toMatch(/^root/);
  });

  it('sends no more than six BPDUs of a port within a second', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface, memory } = net.addStation(node, { edge: 'never' });
    net.begin();
    for (let change = 0; change < 50; change++)
      net.send(iface, writeBpdu({ ...better, rootPathCost: change, flags: 0x02 }, MAC));
    expect(memory.sent.length).toBeLessThanOrEqual(6);
  });

  it('speaks STP to a neighbor that knows nothing else, and RSTP again when it is asked', () => {
    const net = new TreeNet();
    const [a, b] = [net.addBridge({ protocol: 'stp' }), net.addBridge()];
    net.connect(a, b);
    net.begin();
    net.advance(8);
    expect(b.tree.status()[0]?.tree.sendRSTP).toBe(false);
    net.advance(40);
    expect(net.forwardingCables()).toHaveLength(1);
  });

  it('lets the information of a neighbor that fell silent go after three hello times', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface } = net.addStation(node, { edge: 'never' });
    net.begin();
    net.send(iface, writeBpdu(better, MAC));
    expect(roles(node)[0]).toMatch(/^root/);
    net.advance(5);
    expect(roles(node)[0]).toMatch(/^root/);
    net.advance(1);
    expect(roles(node)[0]).toMatch(/^designated/);
  });

  it('discards where a worse bridge forwards and does not hear', () => {
    const net = new TreeNet();
    const node = net.addBridge({ priority: 0 });
    const { iface } = net.addStation(node, { edge: 'never' });
    net.begin();
    net.advance(40);
    expect(roles(node)).toEqual(['designated/forwarding']);
    const worse = { ...better, root: bridgeId(0xf000, MAC), bridge: bridgeId(0xf000, MAC) };
    net.send(iface, writeBpdu({ ...worse, flags: 0x30 }, MAC));
    expect(roles(node)).toEqual(['designated/discarding']);
  });

  it('blocks a port that hears its own bridge', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    net.connect(node, node);
    net.begin();
    expect(roles(node)).toEqual(['designated/forwarding', 'backup/discarding']);
  });
});

describe('STP', () => {
  it('listens and learns for the forward delay each', () => {
    const net = ring(3, { protocol: 'stp' });
    net.advance(29);
    expect(net.forwardingCables()).toHaveLength(0);
    net.advance(2);
    expect(net.forwardingCables()).toHaveLength(2);
  });

  it('heals a cut ring after its timers', () => {
    const net = ring(3, { protocol: 'stp' });
    net.advance(40);
    const [used] = net.forwardingCables();
    if (used === undefined) throw new Error('nothing forwards');
    net.set(used, false);
    expect(net.forwardingCables()).toHaveLength(1);
    net.advance(55);
    expect(net.forwardingCables()).toHaveLength(2);
  });
});

describe('guards', () => {
  it('BPDU guard shuts the port, and somebody or a new link opens it again', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface } = net.addStation(node, { bpduGuard: true });
    net.begin();
    expect(roles(node)).toEqual(['designated/forwarding']);
    net.send(iface, writeBpdu(better, MAC));
    expect(roles(node)).toEqual(['errdisabled/discarding']);
    expect(net.events).toEqual(['b1 bpdu-guard b1:1 0000.020000000909']);
    net.advance(600);
    expect(roles(node)).toEqual(['errdisabled/discarding']);
    const [port] = node.ports.keys();
    if (port === undefined) throw new Error('no port');
    expect(node.tree.recover(port)).toBe(true);
    expect(roles(node)).toEqual(['designated/forwarding']);
    expect(node.tree.recover(port)).toBe(false);
  });

  it('root guard blocks while a better root is heard, and no longer', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface } = net.addStation(node, { rootGuard: true, edge: 'never' });
    net.begin();
    net.advance(40);
    net.send(iface, writeBpdu(better, MAC));
    expect(roles(node)).toEqual(['alternate/discarding']);
    expect(node.tree.tree.rootPort).toBe(null);
    net.advance(40);
    expect(roles(node)).toEqual(['designated/forwarding']);
    expect(net.events).toEqual(['b1 root-guard b1:1 true', 'b1 root-guard b1:1 false']);
  });

  it('BPDU filter neither sends nor listens', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface, memory } = net.addStation(node, { bpduFilter: true });
    net.begin();
    net.send(iface, writeBpdu(better, MAC));
    net.advance(10);
    expect(memory.sent).toEqual([]);
    expect(node.tree.tree.rootPort).toBe(null);
  });

  it('survives any bytes to its address', () => {
    const net = new TreeNet();
    const node = net.addBridge();
    const { iface } = net.addStation(node, { edge: 'never' });
    net.begin();
    const whole = writeBpdu(better, MAC);
    for (let length = 14; length < whole.length; length++)
      net.send(iface, whole.subarray(0, length));
    for (let at = 12; at < 60; at++)
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = value;
        net.send(iface, bytes);
        net.advance(1);
      }
    expect(node.tree.status()).toHaveLength(1);
  });
});
