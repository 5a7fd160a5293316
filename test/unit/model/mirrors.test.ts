import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { applyOperations } from '../../../src-main/model/operations.ts';

describe('mirror sessions', () => {
  const text = `
netyard: 1
name: mirrors
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch, mirrors: { f: { selectAll: true, outputPort: "2" } }, ports: { 2: {} } } }
hosts: { h: { zone: r/z, nics: [eth0], bridges: { br0: { mirrors: { b: { selectAll: true, outputPort: x:eth0 } } } } }, g: { zone: r/z } }
links: [{ ends: [h:eth0, t:1] }]
switches:
  d:
    uplinks: { h: eth0 }
    hosts: [g]
    mirrors: { m: { selectSrcPort: [a:eth0, h:eth0], outputPort: b:eth0 } }
    portGroups: { n: {} }
vms:
  a: { host: h, kind: light, nics: [{ network: d/n }] }
  b: { host: h, kind: light, nics: [{ network: d/n }] }
  x: { host: h, kind: light, nics: [{ network: br0 }] }
`;
  const found = (from: string, to: string): string[] => {
    expect(text).toContain(from);
    const { problems } = parseLabFile(text.replace(from, to), 'm.yaml');
    return problems
      .map(({ code, path }) => `${code} ${path}`)
      .filter((one) => !one.startsWith('no-uplink'));
  };

  it('follow the VMs, hosts and uplinks that they name', () => {
    const { lab } = parseLabFile(text, 'm.yaml');
    if (lab === null) throw new Error('no lab');
    const after = applyOperations(lab, [
      { op: 'rename', kind: 'vm', id: 'a', name: 'web' },
      { op: 'rename', kind: 'vm', id: 'b', name: 'monitor' },
      { op: 'rename', kind: 'host', id: 'h', name: 'host-a' },
      { op: 'rename', kind: 'nic', id: 'host-a:eth0', name: 'eno1' },
      { op: 'rename', kind: 'vm', id: 'x', name: 'sniffer' },
    ]).lab;
    expect(after.switch.get('d')?.mirrors?.m).toEqual({
      selectSrcPort: ['web:eth0', 'host-a:eno1'],
      outputPort: 'monitor:eth0',
    });
    expect(after.bridge.get('host-a:br0')?.mirrors?.b?.outputPort).toBe('sniffer:eth0');
  });

  it('keep the VMs that they name', () => {
    const { lab } = parseLabFile(text, 'm.yaml');
    if (lab === null) throw new Error('no lab');
    expect(() => applyOperations(lab, [{ op: 'delete', kind: 'vm', id: 'b' }])).toThrow('used by');
  });

  it('are told of ports that are not there, or on another host', () => {
    expect(found('outputPort: b:eth0', 'outputPort: nobody:eth0')).toEqual([
      'unknown-port switches.d.mirrors.m.outputPort',
    ]);
    expect(found('outputPort: b:eth0', 'outputPort: b:eth1')).toEqual([
      'mirror-port switches.d.mirrors.m.outputPort',
    ]);
    expect(found('outputPort: b:eth0', 'outputPort: x:eth0')).toEqual([
      'mirror-port switches.d.mirrors.m.outputPort',
    ]);
    expect(found('outputPort: "2"', 'outputPort: "3"')).toEqual([
      'mirror-port fabric.t.mirrors.f.outputPort',
    ]);
    expect(found('b: { host: h', 'b: { host: g')).toEqual([
      'mirror-other-host switches.d.mirrors.m.selectSrcPort[0]',
      'mirror-other-host switches.d.mirrors.m.selectSrcPort[1]',
    ]);
    expect(found('outputPort: b:eth0', 'outputVlan: 9')).toEqual([
      'mirror-vlan-learned switches.d.mirrors.m.outputVlan',
    ]);
    // On every host that has the switch, next to the sessions.
    const flooded = text
      .replace('outputPort: b:eth0', 'outputVlan: 9')
      .replace('hosts: [g]', 'hosts: [g]\n    floodVlans: [8-9]');
    expect(parseLabFile(flooded, 'm.yaml').problems.map(({ code }) => code)).toEqual(['no-uplink']);
  });
});
