import { describe, expect, it } from 'vitest';
import type { Counters, TrafficRow } from '../../../src-main/api/contract.ts';
import { perSecond } from '../../../src-renderer/components/ports/counters.ts';
import { protocolText } from '../../../src-renderer/components/traffic/protocol.ts';
import { rateBetween } from '../../../src-renderer/components/traffic/rates.ts';

const traffic = (local: number, eastWestIn = 0): TrafficRow['bytes'] => ({
  ...{ local, eastWestIn, eastWestOut: 0, northSouthIn: 0, northSouthOut: 0 },
  ...{ groupIn: 0, groupOut: 0 },
});

describe('rates of traffic', () => {
  it('are bits per second, and 0 for a first reading or a lab that was started anew', () => {
    expect(rateBetween(traffic(1000), traffic(3000, 10), 2000)).toMatchObject({
      local: 8000,
      eastWestIn: 40,
    });
    expect(rateBetween(undefined, traffic(3000), 2000).local).toBe(0);
    expect(rateBetween(traffic(3000), traffic(10), 2000).local).toBe(0);
  });
});

describe('rates of counters', () => {
  const counters = (n: number, drops: Record<string, number>): Counters => ({
    ...{ rxFrames: n, rxBytes: n * 60, rxUnicast: n, rxMulticast: 0, rxBroadcast: 0, rxControl: 0 },
    ...{
      txFrames: 0,
      txBytes: 0,
      txUnicast: 0,
      txMulticast: 0,
      txBroadcast: 0,
      txControl: 0,
      queued: 0,
      onCable: 0,
    },
    drops,
  });
  it('are there for every kind of frame and every reason of a drop', () => {
    const rates = perSecond(
      counters(10, { oversized: 1 }),
      counters(30, { oversized: 5, runt: 2 }),
      500,
    );
    expect(rates.counts.rxUnicast).toBe(40);
    expect(rates.counts.rxBytes).toBe(2400);
    expect(rates.drops).toEqual({ oversized: 8, runt: 4 });
    expect(perSecond(undefined, counters(30, {}), 500).counts.rxFrames).toBe(0);
  });
});

describe('the protocol of a flow', () => {
  it('is a name where it has one', () => {
    expect(protocolText({ protocol: 6, etherType: 0x0800 })).toBe('TCP');
    expect(protocolText({ protocol: 89, etherType: 0x0800 })).toBe('IP 89');
    expect(protocolText({ protocol: 0, etherType: 0x0806 })).toBe('ARP');
    expect(protocolText({ protocol: 0, etherType: 0x88b5 })).toBe('0x88b5');
  });
});
