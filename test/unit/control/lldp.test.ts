import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column } from '../../../src-main/datapath/counters.ts';
import { type LldpAnnouncement, readLldp, writeLldp } from '../../../src-main/wire/lldp.ts';
import { LabCore } from '../../support/lab-core.ts';

const lab = (tor = 'both', a = 'both', more = ''): string => `
netyard: 1
name: lldp
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch, lldp: { operation: ${tor} }, ports: { 1: { trunk: [10], native: 7 } } } }
hosts:
  h: { zone: r/z, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup, members: [eth0, eth1] } } }
links: [{ ends: [h:eth0, tor:1]${more} }, { ends: [h:eth1, tor:2] }]
switches: { v: { uplinks: { h: bond0 }, lldp: { operation: ${a} }, portGroups: { g: {} } } }
vms: { a: { host: h, kind: light, nics: [{ network: v/g }] } }
`;

class Net extends LabCore {
  pass(seconds: number): void {
    for (let left = seconds; left > 0; left--) {
      this.nowMs += 1000;
      this.datapath.nowMs = this.nowMs;
      this.board.control.tick(this.nowMs);
      this.datapath.flush();
    }
  }

  seen(): string[] {
    return this.neighbors
      .rows(null, this.nowMs)
      .map(({ port, systemName, portId }) => `${port} < ${systemName} ${portId}`)
      .sort();
  }

  sent(port: string): number {
    const row = this.board.interfaces.get(port)?.row ?? 0;
    return this.datapath.counters.cells[row + Column.txControl] ?? 0;
  }
}

describe('LLDP', () => {
  it('finds the far end of every cable, standby members of bonds included, and tells no VM', () => {
    const net = new Net(lab());
    net.pass(1);
    expect(net.seen()).toEqual([
      'h:eth0 < tor 1',
      'h:eth1 < tor 2',
      'tor:1 < v@h eth0',
      'tor:2 < v@h eth1',
    ]);
    expect(net.sent('a:eth0')).toBe(0);
    const rows = net.neighbors.rows(null, net.nowMs);
    expect(rows.find(({ port }) => port === 'h:eth0')).toMatchObject({
      ...{ device: 'v@h', portVlan: 7, aggregated: false, capabilities: ['bridge'] },
      ...{ portDescription: 'tor:1', systemDescription: 'Netyard', maxFrame: 9238 },
    });
    expect(rows.find(({ port }) => port === 'tor:1')?.aggregated).toBe(true);
  });

  it('speaks four times at first, then every 30 seconds', () => {
    const net = new Net(lab());
    net.pass(10);
    expect(net.sent('tor:1')).toBeLessThanOrEqual(5);
    expect(net.sent('tor:1')).toBeGreaterThanOrEqual(4);
    const before = net.sent('tor:1');
    net.pass(60);
    expect(net.sent('tor:1')).toBe(before + 2);
  });

  it('forgets a neighbor that is silent for its time, and at once one that says goodbye or is cut off', () => {
    const net = new Net(lab());
    net.pass(5);
    const agent = net.board.interfaces.get('tor:1');
    if (agent !== undefined) agent.protocols = [];
    net.apply(lab('both', 'listen'));
    // The switch that only listens said goodbye; on tor:1 nobody heard it.
    expect(net.seen().filter((line) => line.startsWith('tor:2'))).toEqual([]);
    expect(net.seen().filter((line) => line.startsWith('tor:1'))).toHaveLength(1);
    net.pass(125);
    expect(net.seen().filter((line) => line.startsWith('tor:'))).toEqual([]);
    expect(net.seen()).toEqual(['h:eth0 < tor 1', 'h:eth1 < tor 2']);
    net.apply(lab('both', 'listen', ', cut: true'));
    net.pass(1);
    expect(net.seen()).toEqual(['h:eth1 < tor 2']);
  });

  it('listens or advertises only, where it is told so', () => {
    const net = new Net(lab('advertise', 'listen'));
    net.pass(3);
    expect(net.seen()).toEqual(['h:eth0 < tor 1', 'h:eth1 < tor 2']);
    expect(net.sent('h:eth0')).toBe(0);
    net.apply(lab('none', 'none'));
    expect(net.seen()).toEqual([]);
  });

  it('keeps what it knows over a change of something else', () => {
    const net = new Net(lab());
    net.pass(1);
    const before = net.seen();
    net.apply(lab().replace('portGroups: { g: {} }', 'portGroups: { g: {}, more: { vlan: 3 } }'));
    expect(net.seen()).toEqual(before);
  });
});

describe('the LLDP format', () => {
  const announcement = fc.record<LldpAnnouncement>({
    chassis: fc.uint8Array({ minLength: 6, maxLength: 6 }),
    port: fc.stringMatching(/^[a-z0-9]{1,20}$/),
    timeToLive: fc.integer({ min: 1, max: 65_535 }),
    portDescription: fc.stringMatching(/^[ -~]{0,60}$/),
    systemName: fc.stringMatching(/^[ -~]{0,60}$/),
    systemDescription: fc.stringMatching(/^[ -~]{0,60}$/),
    portVlan: fc.integer({ min: 0, max: 4094 }),
    aggregated: fc.boolean(),
    maxFrame: fc.integer({ min: 0, max: 65_535 }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(announcement, (said) => {
        const bytes = new Uint8Array(1200);
        const read = readLldp(bytes, 0, writeLldp(bytes, 0, said));
        const { chassis: _, port, ...rest } = said;
        expect(read).toMatchObject({ ...rest, portId: port, capabilities: 4 });
      }),
    );
  });

  it('never makes the reader throw, whatever the bytes, and wants its first three parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readLldp(bytes, 0, bytes.length);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(announcement, fc.nat(1199), fc.nat(255), fc.nat(1200), (said, at, octet, cut) => {
        const bytes = new Uint8Array(1200);
        const end = writeLldp(bytes, 0, said);
        bytes[at] = octet;
        readLldp(bytes, 0, Math.min(cut, end));
      }),
      { numRuns: 2000 },
    );
    expect(readLldp(Uint8Array.of(2, 2, 7, 65, 6, 2, 0, 9), 0, 8)).toBeNull();
  });
});
