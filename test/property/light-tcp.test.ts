/** Whatever the network loses, doubles and reorders: TCP delivers exactly what was written, and both ends close. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TcpConnection } from '../../src-main/lab/light/tcp/connection.ts';
import { parseIpv4 } from '../../src-main/wire/address.ts';
import { LightNet, seededRandom } from '../support/light-net.ts';

interface Side {
  connection: TcpConnection;
  toSend: Uint8Array;
  sent: number;
  received: Uint8Array[];
}

function randomBytes(length: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => random());
}

/** Writes and reads in uneven pieces whenever something changed; closes when all is written. */
function drive(side: Side, piece: number): void {
  const { connection } = side;
  if (!connection.established) return;
  while (side.sent < side.toSend.length && connection.writable > 0) {
    side.sent += connection.write(side.toSend.subarray(side.sent, side.sent + piece));
  }
  if (side.sent === side.toSend.length) connection.close();
  while (connection.readable > 0) side.received.push(connection.read(piece));
}

function transfer(net: LightNet, there: Uint8Array, back: Uint8Array, piece: number): Side[] {
  const { loss } = net.settings;
  const sides: Side[] = [];
  const add = (connection: TcpConnection, toSend: Uint8Array) => {
    const side = { connection, toSend, sent: 0, received: [] };
    sides.push(side);
    connection.onChange = () => drive(side, piece);
  };
  net.host('b').tcp.listen(80, (connection) => add(connection, back));
  const client = net.host('a').tcp.connect({ address: parseIpv4('10.0.0.2') as number, port: 80 });
  if (typeof client === 'string') throw new Error(client);
  add(client, there);
  // A handshake may fail for good under loss; that is tested elsewhere.
  net.settings.loss = 0;
  net.runUntil(() => sides.length === 2, 10_000);
  net.settings.loss = loss;
  net.runUntil(
    () =>
      sides.length === 2 &&
      sides.every((side) => side.connection.remoteClosed && side.connection.flushed),
    3_600_000,
  );
  return sides;
}

describe('TCP over a bad network', () => {
  it('delivers exactly what was written in both directions', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer(),
          loss: fc.constantFrom(0, 0.01, 0.1, 0.2),
          duplication: fc.constantFrom(0, 0.1, 0.5),
          delayMs: fc.constantFrom(0.01, 5),
          jitterMs: fc.constantFrom(0, 1, 30),
        }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        (settings, there, back, piece) => {
          const net = new LightNet(settings);
          net.add('a', '10.0.0.1/24');
          net.add('b', '10.0.0.2/24');
          const bytes = [randomBytes(there, 1), randomBytes(back, 2)] as const;
          const sides = transfer(net, bytes[0], bytes[1], piece);
          const client = sides.find((side) => !side.connection.incoming);
          const server = sides.find((side) => side.connection.incoming);
          expect(Buffer.compare(Buffer.concat(server?.received ?? []), bytes[0])).toBe(0);
          expect(Buffer.compare(Buffer.concat(client?.received ?? []), bytes[1])).toBe(0);
          expect(client?.connection.failure ?? null).toBeNull();
        },
      ),
      { numRuns: 40 },
    );
  });
});
