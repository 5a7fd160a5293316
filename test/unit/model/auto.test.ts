import { describe, expect, it } from 'vitest';
import {
  fabricPorts,
  macOfVnic,
  networkOf,
  switchInstances,
} from '../../../src-main/model/auto.ts';
import { applyOperations } from '../../../src-main/model/operations.ts';
import { expandVlans, macSchema } from '../../../src-main/model/scalars.ts';
import { formatVlans, type VlanMode, vlanMode, vlanParts } from '../../../src-main/model/vlan.ts';
import { sayParts } from '../../../src-main/model/words.ts';
import { put, smallLab } from '../../support/small-lab.ts';

const lab = applyOperations(smallLab(), [
  put('fabric', 'tor1', { kind: 'l2-switch', ports: { 9: { vlan: 10, mtu: 1500 } } }),
  put('switch', 'dvs0', { uplinks: { 'host-a': 'bond0' }, hosts: ['host-b', 'host-a'] }),
  put('bridge', 'host-a:br0', { mtu: 9000 }),
]).lab;

describe('macOfVnic', () => {
  it('is the MAC given, else a stable unicast one that differs per lab, VM and vNIC', () => {
    const { lab: given } = applyOperations(lab, [
      put('vm', 'x', {
        host: 'host-a',
        kind: 'light',
        nics: [{ network: 'br0', mac: '02-00-00-00-0A-01' }],
      }),
    ]);
    expect(macOfVnic(given, 'x', 0)).toBe('02:00:00:00:0a:01');
    const macs = ['web1', 'web2', 'vm1', 'vm2'].flatMap((vm) =>
      [0, 1, 2].map((n) => macOfVnic(lab, vm, n)),
    );
    macs.push(macOfVnic({ ...lab, name: 'other' }, 'web1', 0));
    expect(new Set(macs).size).toBe(13);
    for (const mac of macs) expect(macSchema.parse(mac)).toBe(mac);
    expect(macOfVnic(lab, 'web1', 1)).toBe(macOfVnic(smallLab(), 'web1', 1));
  });

  it('gives 50,000 vNICs different ones', () => {
    const macs = new Set<string>();
    for (let vm = 0; vm < 10_000; vm++)
      for (let nic = 0; nic < 5; nic++) macs.add(macOfVnic(lab, `vm${vm}`, nic));
    expect(macs.size).toBe(50_000);
  });
});

describe('networkOf', () => {
  const on = (host: string, network: string, more = {}) =>
    networkOf(lab, { host }, { network, ...more });

  it('finds the instance or bridge on the host of the VM', () => {
    expect(on('host-a', 'dvs0/web')).toEqual({
      device: 'dvs0@host-a',
      vlanMode: { mode: 'access', vid: 10 },
      mtu: 1500,
      portGroup: 'dvs0/web',
    });
    expect(on('host-b', 'dvs0/web')?.device).toBe('dvs0@host-b');
    expect(on('host-a', 'br0', { vlan: 5 })).toEqual({
      device: 'host-a:br0',
      vlanMode: { mode: 'access', vid: 5 },
      mtu: 9000,
      portGroup: null,
    });
    expect(on('host-a', 'br0', { mtu: 1400 })?.mtu).toBe(1400);
  });

  it('is null where there is none', () => {
    expect(on('host-b', 'br0')).toBeNull();
    expect(on('host-a', 'dvs0/nope')).toBeNull();
    expect(on('host-c', 'dvs0/web')).toBeNull();
    expect(on('constructor', 'dvs0/web')).toBeNull();
  });
});

describe('switchInstances and fabricPorts', () => {
  it('list each host once, with its uplink', () => {
    expect(switchInstances(lab, 'dvs0')).toEqual([
      { device: 'dvs0@host-a', host: 'host-a', uplinks: ['host-a:bond0'] },
      { device: 'dvs0@host-b', host: 'host-b', uplinks: [] },
    ]);
  });

  it('list ports that are configured or plugged', () => {
    const ports = fabricPorts(lab, 'tor1');
    expect(ports.map(({ name }) => name)).toEqual(['9', '1', '2', '3', '4']);
    expect(ports[0]).toEqual({
      name: '9',
      vlanMode: { mode: 'access', vid: 10 },
      mtu: 1500,
      blocked: false,
    });
    expect(ports[1]).toEqual({
      name: '1',
      vlanMode: { mode: 'trunk-all' },
      mtu: 9216,
      blocked: false,
    });
    expect(fabricPorts(lab, 'tor9')).toEqual([]);
  });
});

describe('VLAN modes as text', () => {
  const said = (mode: VlanMode) => sayParts(vlanParts(mode));
  it('reads like a switch shows them', () => {
    expect(said(vlanMode({}, 'none'))).toBe('untagged');
    expect(said(vlanMode({}, 'trunk-all'))).toBe('trunk all');
    expect(said(vlanMode({ vlan: 10 }, 'none'))).toBe('access 10');
    expect(said(vlanMode({ trunk: ['20-30', 10], native: 11 }, 'none'))).toBe(
      'trunk 10,11,20-30 native 11',
    );
    expect(formatVlans(expandVlans([1, 2, '4-6', 9]))).toBe('1,2,4-6,9');
  });
});
