/** Scenarios on Netyard's core: the real switchboard, pipeline and control plane, with memory ports and warped time. */
import { Counters } from '../../../src-main/datapath/counters.ts';
import { Datapath } from '../../../src-main/datapath/datapath.ts';
import type { Interface } from '../../../src-main/datapath/topology.ts';
import { MemoryPort } from '../../../src-main/ports/memory-port.ts';
import { createBurst } from '../../../src-main/ports/port.ts';
import { Switchboard, silentListener } from '../../../src-main/switchd/switchboard.ts';
import { formatMac } from '../../../src-main/wire/address.ts';
import { wholeFrame } from '../test-loop.ts';
import { type Engine, type Got, Unsupported } from './engine.ts';
import type { FdbEntry } from './parse-fdb.ts';
import { planOf } from './plan-of.ts';
import type { Topology } from './topology.ts';

/** How often addresses are looked through while time is warped; ms. */
const HOUSEKEEPING_MS = 1000;
const SEED = 4711;

export class NetyardEngine implements Engine {
  readonly name = 'netyard';
  private nowMs = 0;
  private datapath = new Datapath(new Counters(1));
  private board = this.newBoard();
  private ports = new Map<string, MemoryPort>();
  private readonly burst = createBurst(1);

  async begin(): Promise<void> {
    this.nowMs = 0;
    this.datapath = new Datapath(new Counters(1));
    this.ports = new Map();
    this.board = this.newBoard();
  }

  async configure(topology: Topology): Promise<void> {
    this.board.apply(planOf(topology));
    this.settle();
  }

  async send(port: string, frame: Uint8Array): Promise<void> {
    const memory = this.ports.get(port);
    if (memory === undefined)
      throw new Unsupported(`${port} is the end of a cable: frames arrive only by it`);
    const iface = this.board.interfaces.get(port) as Interface;
    memory.inject(frame);
    memory.receive(this.burst);
    this.datapath.receiveBurst(iface, this.burst, this.nowMs);
    this.settle();
  }

  async advance(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    let housekeepingMs = this.nowMs + HOUSEKEEPING_MS;
    while (this.nowMs < until) {
      const next = Math.min(this.board.control.tick(this.nowMs), housekeepingMs, until);
      this.nowMs = Math.max(next, this.nowMs + 1);
      if (this.nowMs >= housekeepingMs) {
        housekeepingMs = this.nowMs + HOUSEKEEPING_MS;
        for (const bridge of this.board.bridges.values())
          bridge.fdb.expire(this.nowMs, Number.POSITIVE_INFINITY);
      }
      this.settle();
    }
  }

  async fdb(name: string): Promise<FdbEntry[]> {
    const bridge = this.board.bridges.get(name);
    const rows = bridge?.fdb.rows(this.nowMs, 100_000) ?? [];
    return rows.map(({ vid, mac, port }) => ({
      vlan: vid,
      mac: formatMac(mac),
      port: bridge?.ports[port]?.id ?? '',
    }));
  }

  async state(name: string): Promise<Map<string, string>> {
    const state = new Map<string, string>();
    const port = this.board.ports.get(name);
    if (port?.bond) state.set('active', port.active?.id ?? 'none');
    const iface = this.board.interfaces.get(name);
    if (iface !== undefined) state.set('link', iface.up ? 'up' : 'down');
    const tree = port === undefined ? null : this.board.trees.of(port.bridge);
    const row = tree?.status().find((one) => one.port === port);
    // Open vSwitch's STP knows no backup ports.
    const role =
      row?.role === 'backup' && tree?.tree.rstpVersion === false ? 'alternate' : row?.role;
    if (row !== undefined && role) state.set('role', role).set('stp-state', row.state);
    return state;
  }

  async flush(bridge: string): Promise<void> {
    this.board.bridges.get(bridge)?.fdb.flush();
  }

  async taken(): Promise<Got[]> {
    const got: Got[] = [];
    for (const [port, { sent }] of this.ports)
      for (const packet of sent.splice(0)) got.push({ port, bytes: wholeFrame(packet) });
    return got;
  }

  async close(): Promise<void> {}

  /** What protocols have to say at this moment, answers included. */
  private settle(): void {
    this.datapath.nowMs = this.nowMs;
    this.board.control.tick(this.nowMs);
    this.datapath.flush();
  }

  private newBoard(): Switchboard {
    return new Switchboard(
      this.datapath,
      {
        open: (_driver, iface) => {
          const port = new MemoryPort();
          this.ports.set(iface.id, port);
          return port;
        },
        close: (port) => {
          for (const [id, opened] of this.ports) if (opened === port) this.ports.delete(id);
          port.close();
        },
      },
      silentListener,
      () => SEED,
    );
  }
}
