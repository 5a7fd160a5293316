import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  formatLabFile,
  formatProblem,
  labFileSizeProblem,
  parseLabFile,
} from '../../../src-main/model/lab-file.ts';
import { applyOperations, diffLabs } from '../../../src-main/model/operations.ts';
import { bigLabFile } from '../../support/big-lab.ts';
import { put } from '../../support/small-lab.ts';

const samples = new URL('../../../resources/labs/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, samples), 'utf8');
const twoHosts = sample('two-hosts.yaml');

/** Problems as a user sees them, without the file name. */
function problems(text: string): string[] {
  return parseLabFile(text).problems.map((problem) => formatProblem(problem, null));
}

/** The two-hosts lab with one part of its text replaced. */
function changed(before: string, after: string): string[] {
  expect(twoHosts).toContain(before);
  return problems(twoHosts.replace(before, after));
}

const start = 'netyard: 1\nname: x\n';

describe('the sample labs', () => {
  it.each(readdirSync(samples))(
    '%s is right, has a description, and is written as it was read',
    (file) => {
      const { lab, problems: found } = parseLabFile(sample(file), file);
      expect(found).toEqual([]);
      if (lab === null) throw new Error('no lab');
      expect(lab.name).toBe(file.replace('.yaml', ''));
      expect(lab.description).toMatch(/^.{10,60}\. .+\.$/);
      const again = parseLabFile(formatLabFile(lab), file);
      expect(again.problems).toEqual([]);
      expect(again.lab && diffLabs(lab, again.lab)).toEqual([]);
      expect(again.lab?.description).toBe(lab.description);
    },
  );

  it('reads all of two-hosts', () => {
    const { lab } = parseLabFile(twoHosts);
    expect([...(lab?.nic.keys() ?? [])]).toEqual([
      'host-a:eth0',
      'host-a:eth1',
      'host-b:eth0',
      'host-b:eth1',
    ]);
    expect(lab?.portGroup.get('dvs0/trunk')).toEqual({ trunk: [10, 20], native: 10 });
    expect(lab?.link.has('host-a:eth0--tor1:1')).toBe(true);
    expect(lab?.vm.get('web1')?.nics?.[0]?.address).toBe('10.0.10.11/24');
  });
});

describe('an object with a wrong value', () => {
  it('is still asked what it refers to', () => {
    expect(
      changed(
        'db2: { host: host-b, kind: light, nics: [{ network: dvs0/db,',
        'db2: { host: host-z, kind: ligth, nics: [{ network: dvs0/dbb,',
      ),
    ).toEqual([
      '28:16: vms.db2.host: There is no host "host-z".',
      '28:30: vms.db2.kind: Expected "light", "qemu" or "namespace", found "ligth".',
      '28:55: vms.db2.nics[0].network: There is no port group "dvs0/dbb".',
    ]);
  });

  it('is not asked what its wrong value would decide', () => {
    // Without their VLANs, web1 and db1 would share a broadcast domain.
    const text = twoHosts.replace('vlan: 10', 'vlan: 0').replace('vlan: 20', 'vlan: 4095');
    expect(problems(text.replaceAll('10.0.20.', '10.0.10.'))).toEqual([
      '21:20: switches.dvs0.portGroups.web.vlan: Expected a VLAN id from 1 to 4094, found 0.',
      '22:19: switches.dvs0.portGroups.db.vlan: Expected a VLAN id from 1 to 4094, found 4095.',
    ]);
  });
});

describe('the version', () => {
  it('that is missing or no number hides no other problem; another number does', () => {
    const wrong = twoHosts.replace('vlan: 10', 'vlan: 0');
    expect(problems(wrong.replace('netyard: 1\n', ''))).toHaveLength(2);
    expect(problems(wrong.replace('netyard: 1', 'netyard: "1"'))).toHaveLength(2);
    expect(problems(wrong.replace('netyard: 1', 'netyard: 2'))).toHaveLength(1);
  });
});

describe('formatLabFile', () => {
  it('gives the same text for equal labs, however they came about', () => {
    const { lab } = parseLabFile(twoHosts);
    if (lab === null) throw new Error('no lab');
    const text = formatLabFile(lab);
    const { lab: without, changes } = applyOperations(lab, [
      { op: 'delete', kind: 'vm', id: 'db1' },
    ]);
    const { lab: back } = applyOperations(without, [put('vm', 'db1', changes[0]?.before)]);
    expect(formatLabFile(back)).toBe(text);
    expect(text).toContain('\n      web: { vlan: 10 }\n');
    expect(text).toContain('mac: "02:00:00:00:0a:01"');
  });

  it('keeps texts that YAML could take for something else', () => {
    const { lab } = parseLabFile(
      `${start}description: "yes"\nfabric: { 1: { kind: l2-switch, description: "10" }, "null": { kind: l2-switch, description: "a: b # c" } }`,
    );
    if (lab === null) throw new Error('no lab');
    const again = parseLabFile(formatLabFile(lab)).lab;
    expect(again?.description).toBe('yes');
    expect(again?.fabric.get('1')?.description).toBe('10');
    expect(again?.fabric.get('null')?.description).toBe('a: b # c');
  });
});

describe('a file that is not right as text', () => {
  it('is refused by its size before it is read', () => {
    const { lab, problems: found } = parseLabFile('#'.repeat(100 << 20), 'huge.yaml');
    expect(lab).toBeNull();
    expect(found.map(({ message }) => message)).toEqual([
      'huge.yaml is 100 MiB large; a lab file may have at most 16 MiB.',
    ]);
    expect(labFileSizeProblem(1 << 20, 'x')).toBeNull();
    expect(labFileSizeProblem(17 << 20, 'x')?.code).toBe('file-too-large');
  });

  const unreadable: [text: string, expected: string][] = [
    ['', 'no lab file: expected a map that starts with "netyard: 1", found nothing'],
    ['- a\n- b\n', 'found a list'],
    ['name: x\n', '1:1: Expected "netyard: 1", the version of the lab file, found nothing.'],
    [
      'netyard: 2\nname: x\n',
      '1:10: netyard: Expected "netyard: 1", the version of the lab file, found 2.',
    ],
    [`${start}vms:\n\tweb1: {}\n`, 'There is a tab in the indentation'],
    [`${start}vms: { a: [ }\n`, '3:13: What begins here, or before, is not closed: ] is missing'],
    [`${start}description: "a\n`, 'is not closed: " is missing'],
    [`${start}description: @a\n`, 'A value cannot begin with @; write it in quotes.'],
    [
      `${start}description: "\\q"\n`,
      '\\q means nothing in a quoted text; write \\\\ for a backslash.',
    ],
    [`${start}description: a: b\n`, '3:14: A key must be a text on one line'],
    [`${start}  vms: {}\n`, 'A key must be a text on one line'],
    [`${start}vms\n`, 'Expected "key: value", with a space behind the ":".'],
    [
      `${start}vms: { a: [1 2, "a" "b"] }\n`,
      'Between two values inside brackets a "," is missing.',
    ],
    [
      `${start}vms:\n    a: {}\n  b: {}\n`,
      'The indentation does not fit the lines around this one.',
    ],
    [`${start}vms: *nobody\n`, 'This tag, anchor or alias cannot be used here.'],
    [`${start}vms: &a &b x\n`, 'This tag, anchor or alias cannot be used here.'],
    [`${start}---\nnetyard: 1\n`, '3:1: The file holds more than one YAML document'],
    [`${start}hosts: {}\nhosts: {}\n`, '4:1: The key "hosts" stands twice'],
    [`${start}vms: ${'['.repeat(40)}${']'.repeat(40)}\n`, 'nests deeper than 32 levels'],
    [`${start}vms: ${'['.repeat(100_000)}\n`, 'nests deeper than 32 levels'],
    [`${start}vms: ${'{ a: '.repeat(100_000)}\n`, 'nests deeper than 32 levels'],
    [`${start}vms:\n  - ${'- '.repeat(20_000)}\n`, 'nests deeper than 32 levels'],
  ];

  it.each(unreadable.map(([text, expected]) => [expected, text]))('%s', (expected, text) => {
    const found = problems(text);
    expect(found[0]).toContain(expected);
  });

  it('may use aliases, a few', () => {
    const aliases = `${start}fabric:\n  a: &sw { kind: l2-switch }\n  b: *sw\n`;
    expect([...(parseLabFile(aliases).lab?.fabric.keys() ?? [])]).toEqual(['a', 'b']);
    const bomb = [`${start}a0: &a0 [x, x, x, x, x, x, x, x, x]`];
    for (let n = 1; n < 12; n++)
      bomb.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    expect(problems(bomb.join('\n'))).toEqual([
      expect.stringContaining('The aliases of the file stand for more than 10000 values'),
    ]);
    expect(problems(`${start}fabric: &a { b: *a }\n`)[0]).toContain('nests deeper');
  });

  it('over 2 MiB is read in the simple form only', () => {
    const text = `${start}fabric:\n  a: &sw { kind: l2-switch }\n${'# filler\n'.repeat(300_000)}`;
    expect(problems(text)).toEqual([expect.stringMatching(/^4:6: .* must be in the simple form/)]);
    expect(problems(text.replace('&sw ', ''))).toEqual([]);
  });

  it('may have Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${twoHosts.replaceAll('\n', '\r\n')}`;
    expect(problems(text)).toEqual([]);
    expect(problems(text.replace('vlan: 10', 'vlan: 5000'))).toEqual(
      changed('vlan: 10', 'vlan: 5000'),
    );
  });
});

describe('values that are not right', () => {
  it('are named with path and position, all in one run', () => {
    const text = twoHosts
      .replace('"02:00:00:00:0a:01"', '"03:00:00:00:0a:01"')
      .replace('web: { vlan: 10 }', 'web: { vlan: 4095 }')
      .replace('10.0.20.11/24', '10.0.20.11')
      .replace('kind: l2-switch', 'kind: l2-swich')
      .replace('host: host-b, kind: light', 'hots: host-b, kind: light');
    expect(problems(text)).toEqual([
      '8:17: fabric.tor1.kind: Expected "l2-switch", found "l2-swich".',
      '21:20: switches.dvs0.portGroups.web.vlan: Expected a VLAN id from 1 to 4094, found 4095.',
      '25:71: vms.web1.nics[0].mac: Expected a unicast MAC address: the multicast bit (lowest bit of the first octet) is set, found "03:00:00:00:0a:01".',
      '26:3: vms.web2: "host" is missing: expected the name of a host.',
      '26:11: vms.web2.hots: Unknown key "hots"; did you mean "host"?',
      '27:99: vms.db1.nics[0].address: Expected an IPv4 address with prefix length like 10.0.10.11/24, found "10.0.20.11".',
    ]);
  });

  it.each([
    [
      'regions:\n  east: {',
      'regionz:\n  east: {',
      'regionz: Unknown key "regionz"; did you mean "regions"?',
    ],
    ['name: two-hosts', 'name: two hosts', '3:7: name: Expected a name of 1 to 63 letters'],
    ['name: two-hosts\n', '', '"name" is missing: expected a text'],
    ['web1: {', '"web 1": {', 'vms["web 1"]: Expected a name of 1 to 63 letters'],
    ['web1: {', '__proto__: {', 'vms.__proto__: Expected a name of'],
    [
      'host-a: bond0, host-b: bond0',
      '__proto__: bond0, constructor: bond0',
      'switches.dvs0.uplinks: The key "__proto__" cannot be used',
    ],
    [
      'nics: [eth0, eth1]',
      'nics: [eth0, eth0]',
      'hosts.host-a.nics[1]: The key "eth0" stands twice',
    ],
    [
      'nics: [eth0, eth1]',
      'nics: 2',
      'hosts.host-a.nics: Expected a list or a map of names, found 2.',
    ],
    ['vms:', 'vms: [web1]\nvmz:', 'vms: Expected a map of names, found a list.'],
    [
      '{ vlan: 20 }',
      '{ vlan: 20, trunk: [1] }',
      'portGroups.db.trunk: Expected either "vlan" (access) or "trunk", not both',
    ],
    [
      'native: 10',
      'native: "10"',
      'portGroups.trunk.native: Expected a VLAN id from 1 to 4094, found "10".',
    ],
    [
      'trunk: [10, 20]',
      'trunk: ["20-10"]',
      'portGroups.trunk.trunk[0]: Expected a VLAN range from 1 to 4094',
    ],
    ['ends: [host-a:eth0, tor1:1]', 'ends: [host-a:eth0]', 'links[0].ends: Expected two ends'],
    [
      'ends: [host-a:eth0, tor1:1]',
      'ends: [eth0, tor1:1]',
      'links[0].ends[0]: Expected an end as "host:nic"',
    ],
    ['ends: [host-a:eth0, tor1:1]', 'ends: host-a:eth0', 'links[0].ends: Expected two ends'],
    [
      'kind: light',
      'kind: lite',
      'vms.web1.kind: Expected "light", "qemu" or "namespace", found "lite".',
    ],
    [
      'kind: light',
      'kind: qemu, qemu: { memory: 1 }',
      'vms.web1.qemu.memory: Expected memory in MiB from 32',
    ],
    [
      'kind: light',
      'kind: light, qemu: {}',
      'vms.web1.qemu: Expected "qemu" only where "kind" is "qemu"',
    ],
    [
      'mode: active-backup',
      'mode: balance-rr',
      'bonds.bond0.mode: Expected "active-backup", "balance-slb", "balance-xor", "balance-tcp", "lacp", found "balance-rr".',
    ],
    [
      'kind: l2-switch',
      'kind: router',
      'fabric.tor1.kind: "kind: router" is not supported by this version',
    ],
    ['tor1:1] }', 'tor1:1], vlan: 10 }', 'links[0].vlan: "vlan" is not supported by this version'],
  ])('%s → %s', (before, after, expected) => {
    expect(changed(before, after).join('\n')).toContain(expected);
  });

  it('does not complain of the absence of an object that was refused', () => {
    expect(changed('kind: l2-switch', 'kind: router')).toHaveLength(1);
    expect(changed('mode: active-backup', 'mode: balance-rr')).toHaveLength(1);
    expect(changed('web: { vlan: 10 }', 'web: { vlan: 0 }')).toHaveLength(1);
    expect(changed('{ zone: east/az1,', '{ zone: 5,')).toHaveLength(1);
  });
});

describe('a large lab', () => {
  it('of 1,000 hosts and 10,000 VMs is read, written and changed', () => {
    const { lab, problems: found } = parseLabFile(bigLabFile({ hosts: 1000, vms: 10_000 }));
    expect(found).toEqual([]);
    if (lab === null) throw new Error('no lab');
    expect([lab.host.size, lab.vm.size, lab.nic.size]).toEqual([1000, 10_000, 2000]);
    const again = parseLabFile(formatLabFile(lab)).lab;
    expect(again && diffLabs(lab, again)).toEqual([]);
    const { changes } = applyOperations(lab, [put('portGroup', 'dvs0/pg0', { vlan: 200 })]);
    expect(changes).toHaveLength(1);
  });
});
