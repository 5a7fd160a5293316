import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Column } from '../../../src-main/datapath/counters.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';

const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8');
const WEB1 = '02:00:00:00:0a:01';
const WEB2 = '02:00:00:00:0a:02';
const DB1 = '02:00:00:00:14:01';

describe('two hosts with a distributed switch', () => {
  it('floods a broadcast to its VLAN on both hosts, once, and to nobody else', () => {
    const core = new LabCore(text);
    expect(core.send('web1:eth0', frame(WEB1, BROADCAST))).toEqual([
      `web2:eth0 ${WEB1} > ${BROADCAST}`,
    ]);
    expect(core.send('db1:eth0', frame(DB1, BROADCAST))).toEqual([
      `db2:eth0 ${DB1} > ${BROADCAST}`,
    ]);
  });

  it('sends to a known address by one port, in one VLAN tag on the cable', () => {
    const core = new LabCore(text);
    core.send('web2:eth0', frame(WEB2, BROADCAST));
    expect(core.send('web1:eth0', frame(WEB1, WEB2))).toEqual([`web2:eth0 ${WEB1} > ${WEB2}`]);
    const cable = core.datapath.counters.cells;
    const row = core.board.interfaces.get('host-a:eth0')?.row ?? 0;
    // 60 octets and the tag.
    expect(cable[row + 6]).toBe(64);
  });

  it('keeps a unicast frame for the other VLAN inside its own', () => {
    const core = new LabCore(text);
    core.send('db1:eth0', frame(DB1, BROADCAST));
    expect(core.send('web1:eth0', frame(WEB1, DB1))).toEqual([`web2:eth0 ${WEB1} > ${DB1}`]);
  });

  it('drops a tagged frame on an access port and counts it', () => {
    const core = new LabCore(text);
    expect(core.send('web1:eth0', frame(WEB1, BROADCAST, { tci: 20 }))).toEqual([]);
    expect(core.drops('web1:eth0', 'taggedOnAccess')).toBe(1);
  });

  it('drops runts, oversized frames, group sources and reserved addresses under their names', () => {
    const core = new LabCore(text);
    core.send('web1:eth0', new Uint8Array(13));
    core.send('web1:eth0', frame(WEB1, BROADCAST, { length: 1515 }));
    core.send('web1:eth0', frame('03:00:00:00:00:01', BROADCAST));
    core.send('web1:eth0', frame(WEB1, '01:80:c2:00:00:0e'));
    expect(core.drops('web1:eth0', 'runt')).toBe(1);
    expect(core.drops('web1:eth0', 'oversized')).toBe(1);
    expect(core.drops('web1:eth0', 'multicastSource')).toBe(1);
    expect(core.drops('web1:eth0', 'reservedAddress')).toBe(1);
    expect(core.send('web1:eth0', frame(WEB1, BROADCAST, { length: 1514 }))).toHaveLength(1);
  });

  it('survives a cut cable: the bond takes the other member, and traffic goes on both ways', () => {
    const core = new LabCore(text);
    core.send('web2:eth0', frame(WEB2, BROADCAST));
    core.send('web1:eth0', frame(WEB1, BROADCAST));
    const cut = text.replace('host-a:eth0, tor1:1] }', 'host-a:eth0, tor1:1], cut: true }');
    expect(cut).not.toBe(text);
    core.links.length = 0;
    core.apply(cut);
    expect(core.links).toContain('host-a:eth0 down: cut');
    expect(core.links).toContain('host-a:bond0 active host-a:eth1');
    expect(core.send('web1:eth0', frame(WEB1, WEB2))).toEqual([`web2:eth0 ${WEB1} > ${WEB2}`]);
    expect(core.send('web2:eth0', frame(WEB2, WEB1))).toEqual([`web1:eth0 ${WEB2} > ${WEB1}`]);
  });

  it('takes nothing from the standby member of a bond, so no frame arrives twice', () => {
    const core = new LabCore(text);
    core.send('web1:eth0', frame(WEB1, BROADCAST));
    expect(core.drops('host-b:eth1', 'bondStandby')).toBe(1);
  });

  it('forgets an address 300 seconds after it was last seen', () => {
    const core = new LabCore(text);
    core.send('web2:eth0', frame(WEB2, BROADCAST));
    const fdb = core.board.bridges.get('dvs0@host-a')?.fdb;
    expect(fdb?.rows(299_999, 10)).toHaveLength(1);
    expect(fdb?.rows(300_000, 10)).toHaveLength(0);
  });

  it('keeps what it learned when something else in the lab changes', () => {
    const core = new LabCore(text);
    core.send('web2:eth0', frame(WEB2, BROADCAST));
    core.apply(text.replace('db: { vlan: 20 }', 'db: { vlan: 21 }'));
    expect(core.board.bridges.get('dvs0@host-a')?.fdb.size).toBe(1);
    expect(core.send('db1:eth0', frame(DB1, BROADCAST))).toEqual([
      `db2:eth0 ${DB1} > ${BROADCAST}`,
    ]);
  });
});

describe('a loop in the fabric', () => {
  const loop = `
netyard: 1
name: loop
regions: { r: { zones: [z] } }
fabric: { s1: { kind: l2-switch }, s2: { kind: l2-switch } }
hosts: { h: { zone: r/z, nics: [eth0] } }
links:
  - { ends: [s1:1, s2:1] }
  - { ends: [s1:2, s2:2] }
  - { ends: [h:eth0, s1:3] }
switches: { v: { uplinks: { h: eth0 }, portGroups: { g: {} } } }
vms: { a: { host: h, kind: light, nics: [{ network: v/g }] } }
`;
  it('ends each frame after a bounded number of devices and says so in the counters', () => {
    const core = new LabCore(loop);
    core.send('a:eth0', frame(WEB1, BROADCAST));
    const ended = ['s1:1', 's1:2', 's2:1', 's2:2']
      .map((port) => core.drops(port, 'hopLimit') + core.drops(port, 'workLimit'))
      .reduce((sum, drops) => sum + drops, 0);
    expect(ended).toBeGreaterThan(0);
  });
});

describe('counters of what leaves', () => {
  it('tell broadcast from unicast also where the driver writes the tag over the addresses of its frame', () => {
    const core = new LabCore(text.replace('db: { vlan: 20 }', 'db: { trunk: [20] }'));
    const port = core.board.interfaces.get('db2:eth0');
    if (port?.driver == null) throw new Error('no port');
    port.driver.send = (packet) => {
      packet.buffer.fill(0, packet.start, packet.start + 12);
      return 0;
    };
    core.send('db1:eth0', frame(DB1, BROADCAST, { tci: 20 }));
    const row = core.datapath.counters.cells.subarray(port.row);
    expect([row[Column.txUnicast], row[Column.txBroadcast]]).toEqual([0, 1]);
  });
});
