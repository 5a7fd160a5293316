/** The flow table against a naive one: the same flows with the same counts, whatever is counted and removed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Packet } from '../../src-main/packet/packet.ts';
import { FlowTable } from '../../src-main/tables/flow.ts';
import { createFlowRecord } from '../../src-main/wire/flow-record.ts';

/** A UDP frame whose ends are made of two small numbers. */
function packet(host: number, port: number): Packet {
  const bytes = new Uint8Array(60);
  bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17]);
  bytes.set([10, 0, 0, host, 10, 0, 0, 255, port >> 8, port, 0, 53], 26);
  const made = new Packet(bytes);
  made.set(bytes, 0, 0, 0, 60);
  made.vid = 10;
  return made;
}

function contents(table: FlowTable): Map<string, number> {
  const found = new Map<string, number>();
  const flow = createFlowRecord();
  for (let slot = 0; slot < table.slots; slot++) {
    if (!table.isUsed(slot)) continue;
    table.read(slot, flow);
    found.set(`${flow.input} ${(flow.source[3] ?? 0) & 255} ${flow.sourcePort}`, flow.packets);
    expect(flow.octets).toBe(flow.packets * 46);
    expect([flow.vid, flow.family, flow.protocol, flow.destinationPort]).toEqual([10, 4, 17, 53]);
  }
  return found;
}

const action = fc.record({
  host: fc.nat(20),
  port: fc.nat(20),
  input: fc.integer({ min: 1, max: 3 }),
  remove: fc.boolean(),
});

describe('the flow table', () => {
  it('holds what a naive one holds', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), fc.integer(), (actions, seed) => {
        const table = new FlowTable(seed);
        const model = new Map<string, number>();
        for (const { host, port, input, remove } of actions) {
          const key = `${input} ${host} ${port}`;
          if (remove && model.size > 0) {
            let slot = host;
            while (!table.isUsed(slot % table.slots)) slot++;
            const flow = createFlowRecord();
            table.read(slot % table.slots, flow);
            model.delete(`${flow.input} ${(flow.source[3] ?? 0) & 255} ${flow.sourcePort}`);
            table.remove(slot % table.slots);
          } else {
            table.count(packet(host, port), input, 1, 1, 5);
            model.set(key, (model.get(key) ?? 0) + 1);
          }
          expect(table.size).toBe(model.size);
        }
        expect(contents(table)).toEqual(model);
      }),
    );
  });

  it('never holds more than it may, and gives up flows of the port that has most', () => {
    const table = new FlowTable(1, 100);
    const evicted: number[] = [];
    table.onEvict = (slot) => {
      const flow = createFlowRecord();
      table.read(slot, flow);
      evicted.push(flow.input);
    };
    for (let port = 0; port < 10; port++) table.count(packet(1, port), 1, 2, 1, port);
    for (let port = 0; port < 5000; port++) table.count(packet(2, port), 2, 1, 1, port);
    expect(table.size).toBe(100);
    expect(table.evictions).toBe(4910);
    expect(evicted.filter((input) => input === 1)).toEqual([]);
    const kept = [...contents(table).keys()].filter((key) => key.startsWith('1 '));
    expect(kept).toHaveLength(10);
  });

  it('counts any bytes as some flow', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 120 }), (bytes) => {
        const table = new FlowTable(7);
        const any = new Packet(bytes);
        any.set(bytes, 0, 0, 0, bytes.length);
        table.count(any, 1, 0, 1, 0);
        const flow = createFlowRecord();
        for (let slot = 0; slot < table.slots; slot++)
          if (table.isUsed(slot)) table.read(slot, flow);
        expect(table.size).toBe(1);
        expect(flow.octets).toBeGreaterThanOrEqual(0);
        expect(flow.octets).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
