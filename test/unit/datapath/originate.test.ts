import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Column } from '../../../src-main/datapath/counters.ts';
import type { Protocol } from '../../../src-main/datapath/topology.ts';
import { DropReason } from '../../../src-main/packet/drop-reason.ts';
import { frame, LabCore } from '../../support/lab-core.ts';

const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8');
const SLOW = '01:80:c2:00:00:02';

function plugged(answer: boolean): { core: LabCore; heard: string[] } {
  const core = new LabCore(text);
  const heard: string[] = [];
  const protocol: Protocol = {
    takes: () => 'taken-lldp',
    receive: (iface) => {
      heard.push(iface.id);
      if (answer && heard.length < 10)
        core.datapath.originate(iface, frame('02:00:00:00:00:99', SLOW));
    },
  };
  for (const id of ['host-a:eth0', 'tor1:1']) {
    const iface = core.board.interfaces.get(id);
    if (iface !== undefined) iface.protocols = [protocol];
  }
  return { core, heard };
}

describe('a control protocol', () => {
  it('hears what its neighbor sends over the cable, and the frame ends there without a drop', () => {
    const { core, heard } = plugged(false);
    const nic = core.board.interfaces.get('host-a:eth0');
    if (nic === undefined) throw new Error('no NIC');
    core.datapath.originate(nic, frame('02:00:00:00:00:99', SLOW));
    expect(heard).toEqual([]);
    core.datapath.flush();
    expect(heard).toEqual(['tor1:1']);
    const row = core.board.interfaces.get('tor1:1')?.row ?? 0;
    expect(core.datapath.counters.cells[row + Column.rxControl]).toBe(1);
    expect(core.datapath.counters.cells[nic.row + Column.txControl]).toBe(1);
    expect(core.datapath.counters.cells[row + Column.drops + DropReason.reservedAddress]).toBe(0);
  });

  it('may answer while it is asked, and both ends settle in one flush', () => {
    const { core, heard } = plugged(true);
    const nic = core.board.interfaces.get('host-a:eth0');
    if (nic === undefined) throw new Error('no NIC');
    core.datapath.originate(nic, frame('02:00:00:00:00:99', SLOW));
    core.datapath.flush();
    expect(heard).toHaveLength(10);
    expect(heard.slice(0, 4)).toEqual(['tor1:1', 'host-a:eth0', 'tor1:1', 'host-a:eth0']);
  });
});
