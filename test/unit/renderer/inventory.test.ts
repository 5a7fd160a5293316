/** The inventory as trees, what stands on what, states in words, and the tables of the lab that follow the engine's events. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../../src-main/api/contract.ts';
import type { Lab } from '../../../src-main/model/lab.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { childrenOf } from '../../../src-renderer/inventory/children.ts';
import { stateOf } from '../../../src-renderer/inventory/state.ts';
import {
  hostsTree,
  networksTree,
  pathTo,
  type TreeNode,
  visibleRows,
} from '../../../src-renderer/inventory/tree.ts';
import { applyChanges, emptyTables, tablesOf } from '../../../src-renderer/stores/tables.ts';
import { portsOf } from '../../../src-renderer/summary/ports.ts';
import { bigLabFile } from '../../support/big-lab.ts';

const twoHosts = readFileSync(
  new URL('../../../resources/labs/two-hosts.yaml', import.meta.url),
  'utf8',
);

function labOf(text: string): Lab {
  const parsed = parseLabFile(text);
  if (parsed.lab === null) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.lab;
}
const lab = labOf(twoHosts);
const open = () => true;
const outline = (nodes: readonly TreeNode[], filter = '') =>
  visibleRows(nodes, open, filter).map(
    ({ node, level }) => `${'  '.repeat(level - 1)}${node.label}`,
  );

describe('the tree', () => {
  it('of hosts: region, zone, host, what runs there; then the fabric', () => {
    const lines = outline(hostsTree(lab));
    expect(lines.slice(0, 9)).toEqual([
      'east',
      '  az1',
      '    host-a',
      '      dvs0',
      '      bond0',
      '      eth0',
      '      eth1',
      '      web1',
      '      db1',
    ]);
    expect(lines).toContain('  tor1');
    expect(lines).toContain('    host-a:eth0 ↔ tor1:1');
  });

  it('of networks: switch, port group, its ports', () => {
    const lines = outline(networksTree(lab));
    expect(lines.slice(0, 4)).toEqual(['dvs0', '  web', '    web1:eth0', '    web2:eth0']);
  });

  it('filtered: every match with what leads to it, and nothing else', () => {
    expect(outline(hostsTree(lab), 'WEB2')).toEqual(['east', '  az1', '    host-b', '      web2']);
    expect(outline(hostsTree(lab), 'nothing')).toEqual([]);
  });

  it('leads to an object, opened or not', () => {
    const nodes = hostsTree(lab);
    const path = pathTo(nodes, { kind: 'vm', id: 'db2' });
    expect(path).toHaveLength(4);
    expect(visibleRows(nodes, () => false, '')).toHaveLength(2);
    const shown = visibleRows(nodes, (node) => path.includes(node.key), '');
    expect(shown.some(({ node }) => node.object?.id === 'db2')).toBe(true);
  });

  it('holds 1,000 hosts and 10,000 VMs, each node with a key of its own', () => {
    const big = labOf(bigLabFile({ hosts: 1000, vms: 10_000 }));
    const rows = visibleRows(hostsTree(big), open, '');
    expect(rows.length).toBeGreaterThan(15_000);
    expect(new Set(rows.map(({ node }) => node.key)).size).toBe(rows.length);
    expect(visibleRows(networksTree(big), open, '').length).toBeGreaterThan(10_000);
  });
});

describe('objects', () => {
  it('contain what stands in or on them', () => {
    const inHost = childrenOf(lab, { kind: 'host', id: 'host-a' }).map(
      ({ kind, id }) => `${kind} ${id}`,
    );
    expect(inHost).toEqual([
      'nic host-a:eth0',
      'nic host-a:eth1',
      'bond host-a:bond0',
      'switch dvs0',
      'vm web1',
      'vm db1',
    ]);
    expect(childrenOf(lab, { kind: 'zone', id: 'east/az1' }).map(({ id }) => id)).toEqual([
      'host-a',
      'host-b',
    ]);
  });

  it('have the ports of the live tables', () => {
    expect(portsOf(lab, { kind: 'vm', id: 'web1' })).toEqual(['web1:eth0']);
    expect(portsOf(lab, { kind: 'portGroup', id: 'dvs0/web' })).toEqual(['web1:eth0', 'web2:eth0']);
    expect(portsOf(lab, { kind: 'bond', id: 'host-a:bond0' })).toEqual([
      'host-a:eth0',
      'host-a:eth1',
    ]);
    expect(portsOf(lab, { kind: 'fabric', id: 'tor1' })).toHaveLength(4);
  });

  it('have a state in words where it means something', () => {
    const status: RunStatus = {
      lab: 'two-hosts',
      state: 'running',
      reason: '',
      since: 0,
      vms: { web1: { state: 'crashed', reason: 'It ended.' } },
      linksDown: { 'host-a:eth0--tor1:1': { code: 'cut', why: 'the cable is cut' } },
      linksBlocked: { 'host-b:eth0--tor1:3': { end: 'tor1:3', by: 'bpduGuard' } },
      bonds: { 'host-a:bond0': ['eth1'], 'host-b:bond0': [] },
    };
    const of = (kind: 'vm' | 'link' | 'bond' | 'host', id: string) =>
      stateOf(lab, status, kind, id);
    expect(of('vm', 'web1')).toEqual({ tone: 'err', word: 'crashed', reason: 'It ended.' });
    expect(of('vm', 'web2')?.word).toBe('stopped');
    expect(of('link', 'host-a:eth0--tor1:1')?.reason).toBe('the cable is cut');
    expect(of('link', 'host-a:eth1--tor1:2')?.word).toBe('up');
    expect(of('link', 'host-b:eth0--tor1:3')).toEqual({
      ...{ tone: 'err', word: 'errdisabled', reason: 'tor1:3' },
    });
    expect(of('bond', 'host-a:bond0')).toMatchObject({ word: 'active', reason: 'eth1' });
    expect(of('bond', 'host-b:bond0')?.word).toBe('down');
    expect(of('host', 'host-a')).toBeNull();
    expect(stateOf(lab, null, 'link', 'host-a:eth0--tor1:1')).toBeNull();
  });
});

describe('the tables of the lab', () => {
  it('are replaced where an object changed, and only there', () => {
    const tables = tablesOf([
      { kind: 'region', id: 'east', spec: {} },
      { kind: 'vm', id: 'a', spec: { host: 'h', kind: 'light' } },
    ]);
    const { vm, region } = tables;
    applyChanges(tables, [
      { kind: 'vm', id: 'a', before: {}, after: null },
      { kind: 'vm', id: 'b', before: null, after: { host: 'h', kind: 'light' } },
      { kind: 'lab', id: 'l', before: {}, after: {} },
    ]);
    expect([...tables.vm.keys()]).toEqual(['b']);
    expect([...vm.keys()]).toEqual(['a']);
    expect(tables.region).toBe(region);
    expect(emptyTables().vm.size).toBe(0);
  });
});
