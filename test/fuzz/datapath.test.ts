import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Column, ROW } from '../../src-main/datapath/counters.ts';
import { Gso, HEADROOM } from '../../src-main/packet/packet.ts';
import { takeTags } from '../../src-main/packet/vlan-tag.ts';
import { createBurst } from '../../src-main/ports/port.ts';
import { FDB_DEFAULT_MAX } from '../../src-main/tables/fdb.ts';
import { LabCore } from '../support/lab-core.ts';

const FRAMES = 1_000_000;
const LONGEST = 1600;

/** A repeatable stream of 32-bit numbers (xorshift32, Marsaglia 2003). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

describe('the forwarding core under hostile frames', () => {
  it('takes a million random, truncated and mutated frames without a throw, and accounts for each', () => {
    const core = new LabCore(readFileSync('resources/labs/two-hosts.yaml', 'utf8'));
    const next = numbers(20_261_123);
    const ports = ['web1:eth0', 'db1:eth0', 'web2:eth0', 'db2:eth0'].map((id) => {
      const iface = core.board.interfaces.get(id);
      if (iface === undefined) throw new Error(`no port ${id}`);
      return iface;
    });
    const burst = createBurst(32);
    const buffers = burst.packets.map(() => new Uint8Array(HEADROOM + LONGEST));
    for (let sent = 0; sent < FRAMES; sent += burst.count) {
      burst.count = 32;
      for (const [i, packet] of burst.packets.entries()) {
        const bytes = buffers[i] as Uint8Array;
        // Short ones more often than long ones; sometimes with a header that is nearly right.
        const length = next() % (next() % 4 === 0 ? LONGEST : 80);
        for (let at = HEADROOM; at < HEADROOM + Math.min(length, 80); at += 4) {
          const word = next();
          bytes[at] = word;
          bytes[at + 1] = word >>> 8;
          bytes[at + 2] = word >>> 16;
          bytes[at + 3] = word >>> 24;
        }
        const kind = next() % 4;
        if (kind < 2) bytes[HEADROOM] = (bytes[HEADROOM] as number) & 0xfe;
        if (kind < 3) bytes[HEADROOM + 6] = (bytes[HEADROOM + 6] as number) & 0xfe;
        if (kind === 1) bytes.set([0x81, 0, 0, next() & 31], HEADROOM + 12);
        if (next() % 8 === 0)
          bytes.set([0x88, 0xa8, 0, 10, 0x81, 0, 0, 20, 0x81, 0], HEADROOM + 12);
        packet.set(bytes, 0, 0, HEADROOM, HEADROOM + length);
        takeTags(packet);
        if (next() % 64 === 0) {
          // Offload metadata that may lie.
          packet.gsoType = next() % 2 === 0 ? Gso.tcp4 : Gso.udpL4;
          packet.gsoSize = next() % 2000;
          packet.headerLength = next() % 200;
          packet.csumStart = packet.start + (next() % Math.max(1, packet.end - packet.start));
          packet.csumOffset = next() % 32;
        }
      }
      core.nowMs += 1;
      core.datapath.receiveBurst(ports[next() % 4] as (typeof ports)[number], burst, core.nowMs);
      core.datapath.flush();
    }
    let received = 0;
    for (const { row } of ports) received += core.datapath.counters.cells[row] ?? 0;
    expect(received).toBe(FRAMES);
    for (const { row } of core.board.interfaces.values())
      for (const cell of core.datapath.counters.cells.subarray(row + Column.drops, row + ROW))
        expect(cell).toBeGreaterThanOrEqual(0);
    for (const bridge of core.board.bridges.values())
      expect(bridge.fdb.size).toBeLessThanOrEqual(FDB_DEFAULT_MAX);
  }, 120_000);
});
