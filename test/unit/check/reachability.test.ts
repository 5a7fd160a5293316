import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainFrame } from '../../../src-main/check/reachability/explain.ts';
import type { TraceQuery } from '../../../src-main/check/reachability/query.ts';
import { checkReachability } from '../../../src-main/check/reachability/reachability.ts';
import type { Lab } from '../../../src-main/model/lab.ts';
import { DropReason } from '../../../src-main/packet/drop-reason.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import { distancesTo } from '../../../src-main/switchd/distance.ts';
import type { DriverPlan } from '../../../src-main/switchd/plan.ts';
import { traceDry, traceFrame } from '../../../src-main/switchd/tracer.ts';
import { ndFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8');

function planOf(lab: Lab, stopped: string[] = []) {
  const running = new Map<string, DriverPlan[]>();
  for (const [vm, spec] of lab.vm)
    if (!stopped.includes(vm))
      running.set(
        vm,
        (spec.nics ?? []).map((_, nic) => ({ kind: 'light', vm, nic })),
      );
  return compile(lab, running);
}

function trace(
  lab: Lab,
  from: string,
  to: string,
  stopped: string[] = [],
  more: Partial<TraceQuery> = {},
) {
  const plan = planOf(lab, stopped);
  return checkReachability(
    lab,
    { from, to, proto: 'icmp', ...more },
    async (frame) => traceDry(plan, frame),
    (target) => distancesTo(plan, target),
  );
}

/** The lab with a piece of its text replaced; fails when the piece is not there. */
function changed(from: string, to: string): Lab {
  expect(text).toContain(from);
  return labOf(text.replace(from, to));
}

describe('a trace', () => {
  it('lists every hop from web1 to web2: vNIC, switch, bond, NIC, cable, fabric and back up', async () => {
    const result = await trace(labOf(text), 'web1', 'web2');
    expect(result.reached).toBe(true);
    expect(result.sentence).toBe('web1 reaches web2 (10.0.10.12), and the answer comes back.');
    expect(result.hops.map((hop) => `${hop.what} ${hop.name}`)).toEqual([
      'vm web1',
      'port web1:eth0',
      'switch dvs0@host-a',
      'bond dvs0@host-a:bond0',
      'nic host-a:eth0',
      'link host-a:eth0--tor1:1',
      'port tor1:1',
      'fabric tor1',
      'port tor1:3',
      'link tor1:3--host-b:eth0',
      'nic host-b:eth0',
      'switch dvs0@host-b',
      'port web2:eth0',
      'vm web2',
    ]);
    expect(result.hops.find((hop) => hop.name === 'tor1:1')?.frame).toContain('vlan 10');
    expect(result.hops.at(-2)?.frame).not.toContain('vlan');
  });

  it('says that db1 is in another VLAN and that no gateway could route there', async () => {
    const result = await trace(labOf(text), 'web1', 'db1');
    expect(result).toMatchObject({ reached: false, code: 'other-vlan' });
    expect(result.sentence).toBe(
      'db1 is in another VLAN than web1: VLAN 20 (dvs0/db) instead of VLAN 10 (dvs0/web). ' +
        'web1 has no gateway that could route to 10.0.20.11.',
    );
    expect(result.fix).toEqual({ kind: 'vm', id: 'db1', field: 'nics.0.network' });
  });

  it('says the same by address, and of two VMs that share a subnet', async () => {
    expect(await trace(labOf(text), 'web1', '10.0.20.11')).toMatchObject({ code: 'other-vlan' });
    const sameSubnet = changed('10.0.20.11/24', '10.0.10.21/24');
    const result = await trace(sameSubnet, 'web1', 'db1');
    expect(result).toMatchObject({ reached: false, code: 'other-vlan' });
  });

  it('names the fabric port that does not carry the VLAN', async () => {
    const lab = changed(
      'tor1: { kind: l2-switch }',
      'tor1: { kind: l2-switch, ports: { 3: { trunk: [20] }, 4: { trunk: [20] } } }',
    );
    const result = await trace(lab, 'web1', 'web2');
    expect(result).toMatchObject({ reached: false, code: 'drop-vlanEgress' });
    expect(result.sentence).toMatch(/^The frame ends at tor1:[34]: /);
    expect(result.fix).toMatchObject({ kind: 'fabric', id: 'tor1' });
  });

  it('names the cut cable when no other is left', async () => {
    const lab = labOf(text.replaceAll(/(host-b:eth\d, tor1:\d\]) \}/g, '$1, cut: true }'));
    const result = await trace(lab, 'web1', 'web2');
    expect(result.sentence).toMatch(/the port is down because the cable is cut/);
    expect(result.fix).toMatchObject({ kind: 'link', field: 'cut' });
  });

  it('says that a VM does not run', async () => {
    const target = await trace(labOf(text), 'web1', 'web2', ['web2']);
    expect(target.sentence).toBe(
      'The frame ends at web2:eth0: the port is down because the VM is not running.',
    );
    // Nothing of the lab is to be changed for that.
    expect(target.fix).toBeNull();
    const source = await trace(labOf(text), 'web1', 'web2', ['web1']);
    expect(source.sentence).toContain('web1:eth0: the port is down because the VM is not running');
  });

  it('sends nothing to itself', async () => {
    expect(await trace(labOf(text), 'web1', 'web1')).toMatchObject({
      reached: true,
      sentence: '10.0.10.11 is an address of web1 itself: the packet does not leave it.',
    });
  });

  it('says that nobody has an address, that there is no route, and that there is no address', async () => {
    expect(await trace(labOf(text), 'web1', '10.0.10.99')).toMatchObject({
      code: 'address-missing',
    });
    expect(await trace(labOf(text), 'web1', '192.0.2.1')).toMatchObject({ code: 'no-route' });
    const noAddress = changed(', address: 10.0.10.12/24', '');
    expect(await trace(noAddress, 'web1', 'web2')).toMatchObject({ code: 'no-address' });
  });

  it('asks by ARP alone, and its answer comes back', async () => {
    const result = await trace(labOf(text), 'web1', 'web2', [], { proto: 'arp' });
    expect(result).toMatchObject({ reached: true, code: 'arp-answered' });
    expect(result.sentence).toBe('web1 asks for 10.0.10.12 by ARP, and web2 answers.');
    expect(result.hops[1]?.frame).toContain('ff:ff:ff:ff:ff:ff who-has');
  });

  it('sends the packet that was asked for: ports, DSCP and length', async () => {
    const tcp = { proto: 'tcp', sport: 1024, dport: 443 } as const;
    const result = await trace(labOf(text), 'web1', 'web2', [], tcp);
    expect(result.hops[1]?.frame).toMatch(/1024 > 443/);
    const fits = await trace(labOf(text), 'web1', 'web2', [], { size: 1514, dscp: 46 });
    expect(fits.reached).toBe(true);
    const large = await trace(labOf(text), 'web1', 'web2', [], { size: 1515 });
    expect(large).toMatchObject({ reached: false, code: 'drop-oversized' });
    expect(large.fix).toEqual({ kind: 'portGroup', id: 'dvs0/web', field: 'mtu' });
  });

  it('sends with a tag of the VM, which an access port does not take', async () => {
    const result = await trace(labOf(text), 'web1', 'web2', [], { vlan: 10 });
    expect(result).toMatchObject({ reached: false, code: 'drop-taggedOnAccess' });
  });

  it('sends to any address without asking by ARP', async () => {
    const all = await trace(labOf(text), 'web1', 'web2', [], { mac: 'broadcast' });
    expect(all).toMatchObject({ reached: true, code: 'frame-delivered' });
    expect(all.sentence).toBe('The frame of web1 to ff:ff:ff:ff:ff:ff arrives at web2.');
    const reserved = { mac: '01:80:c2:00:00:0e' };
    const taken = await trace(labOf(text), 'web1', 'web2', [], reserved);
    expect(taken).toMatchObject({ reached: false, code: 'drop-reservedAddress' });
    await expect(trace(labOf(text), 'web1', 'web2', [], { mac: 'x' })).rejects.toThrow(
      '"x" is neither a MAC address nor "broadcast".',
    );
  });

  it('refuses a VM that does not exist with a sentence', async () => {
    await expect(trace(labOf(text), 'web9', 'web1')).rejects.toThrow(
      '"web9" is neither a VM of lab two-hosts nor an IP address',
    );
  });
});

describe('a trace that meets a filter rule', () => {
  const filtered = (rules: string): Lab =>
    changed('web: { vlan: 10 }', `web: { vlan: 10, rules: [${rules}] }`);

  it('names the rule that drops the packet, and where it stands', async () => {
    const lab = filtered(
      '{ action: allow, etherType: arp }, { name: no ping, action: drop, direction: out, protocol: icmp }',
    );
    const result = await trace(lab, 'web1', 'web2');
    expect(result.reached).toBe(false);
    expect(result.sentence).toBe(
      'The frame ends at web2:eth0: rule 2 "no ping" of dvs0/web drops it.',
    );
    expect(result.fix).toEqual({ kind: 'portGroup', id: 'dvs0/web', field: 'rules.1' });
  });

  it('says which rule let it pass', async () => {
    const result = await trace(
      filtered('{ action: mark, direction: in, markDscp: 46 }'),
      'web1',
      'web2',
    );
    expect(result.reached).toBe(true);
    expect(result.hops.map((hop) => hop.note).join(' ')).toContain(
      'Rule 1 of dvs0/web marks it with DSCP 46.',
    );
  });

  it('names the default action', async () => {
    const lab = changed('web: { vlan: 10 }', 'web: { vlan: 10, defaultAction: drop }');
    const result = await trace(lab, 'web1', 'web2');
    expect(result.sentence).toContain('no rule of dvs0/web fits');
    expect(result.fix).toEqual({ kind: 'portGroup', id: 'dvs0/web', field: 'defaultAction' });
  });
});

describe('a trace through port security', () => {
  const web2 = 'network: dvs0/web, mac: "02:00:00:00:0a:02"';
  /** What the vNIC of web2, and the port group of both, have beside the rest. */
  const guarded = (vnic: string, security = ''): Lab =>
    labOf(
      text
        .replace(web2, `${web2}${vnic}`)
        .replace(
          'web: { vlan: 10 }',
          `web: { vlan: 10${security && `, security: { ${security} }`} }`,
        ),
    );

  const endpoint = (vm: string) => ({
    vm,
    port: `${vm}:eth0`,
    nic: 'eth0',
    mac: '',
    address: null,
    gateway: null,
    network: 'dvs0/web',
  });

  it('says that a port is blocked, and where to change it', async () => {
    const result = await trace(guarded(', blocked: true'), 'web1', 'web2');
    expect(result).toMatchObject({
      reached: false,
      code: 'drop-portBlocked',
      fix: { kind: 'vm', id: 'web2', field: 'nics.0.blocked' },
    });
    expect(await trace(guarded(', blocked: true'), 'web2', 'web1')).toMatchObject({
      code: 'drop-portBlocked',
    });
  });

  it('passes guards that have nothing to say, and notes that it did', async () => {
    const security =
      'forgedTransmits: false, macChanges: false, arpInspection: true, macLimit: { max: 1 }';
    const result = await trace(
      guarded(', allowedAddresses: [10.0.10.99]', security),
      'web2',
      'web1',
    );
    expect(result.reached).toBe(true);
    expect(result.hops.flatMap((hop) => hop.notes)).toContainEqual({
      code: 'guard-passed',
      values: {},
    });
  });

  it('ends where a router may not announce itself, with the key that would allow it', async () => {
    const lab = guarded('', 'routerGuard: true');
    const plan = planOf(lab);
    const answer = traceDry(plan, {
      interface: 'web2:eth0',
      frame: ndFrame({ source: '02:00:00:00:0a:02', from: 'fe80::1', type: 134 }),
    });
    const [port, at] = answer?.hops ?? [];
    expect(port?.name).toBe('web2:eth0');
    expect(at).toMatchObject({
      name: 'dvs0@host-b',
      outcome: 'dropped',
      reason: DropReason.routerGuard,
    });
    expect(at?.notes.map(({ code }) => code)).toContain('router-message');
    const outcome = explainFrame(
      lab,
      endpoint('web2'),
      endpoint('web1'),
      { hops: answer?.hops ?? [], truncated: false, down: new Map() },
      distancesTo(plan, 'web1:eth0'),
    );
    expect(outcome).toMatchObject({
      code: 'drop-routerGuard',
      fix: { kind: 'vm', id: 'web2', field: 'nics.0.router' },
    });
  });
});

describe('a trace of a frame that a loop multiplies', () => {
  /** Three cables between l0 and l1 double each frame at every crossing; b is on the last of `count` switches in a row. */
  const chain = (count: number, keys = '') => {
    const devices = Array.from({ length: count }, (_, n) => `l${n}`);
    const row = devices.slice(1).map((id, n) => `{ ends: [l${n}:up, ${id}:down] }`);
    const loop = ['x', 'y'].map((port) => `{ ends: [l0:${port}, l1:${port}] }`);
    return labOf(`
netyard: 1
name: loop
regions: { r: { zones: [z] } }
fabric: { ${devices.map((id) => `${id}: { kind: l2-switch${keys} }`).join(', ')} }
hosts: { h: { zone: r/z, nics: [eth0] }, k: { zone: r/z, nics: [eth0] } }
links: [${[...row, ...loop].join(', ')}, { ends: [h:eth0, l0:h] }, { ends: [k:eth0, ${devices.at(-1)}:k] }]
switches: { d: { uplinks: { h: eth0, k: eth0 }, portGroups: { g: {} } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g, address: 10.0.0.1/24 }] }
  b: { host: k, kind: light, nics: [{ network: d/g, address: 10.0.0.2/24 }] }
`);
  };
  const cut = {
    code: 'cut-loop',
    sentence:
      'The trace was cut after 65536 hops: the frame comes back to l0 again and again. What became of the rest is not known; a spanning tree ends such a loop.',
    values: { hops: 65_536, at: 'l0' },
  };

  it('says that it was cut, also where the frame arrived before', async () => {
    expect(await trace(chain(2), 'a', 'b')).toMatchObject({ reached: true, cut });
  });

  it('claims nothing of what connects both ends where the frame did not arrive until then', async () => {
    const result = await trace(chain(24), 'a', 'b');
    expect(result).toMatchObject({
      reached: false,
      code: 'lost-in-cut',
      sentence:
        'The frame of a goes more ways than a trace follows, and by none of the 65536 hops that were followed it arrives at b.',
      fix: { kind: 'fabric', id: 'l0', field: 'stp' },
      cut,
    });
    expect(result.hops.filter(({ name }) => name === 'l0')).toHaveLength(2);
  });

  it('is not cut where a spanning tree ends the loop', async () => {
    expect(await trace(chain(24, ', stp: {}'), 'a', 'b')).toMatchObject({
      reached: true,
      cut: null,
    });
  });
});

describe('a trace to who does not listen to the tag that it arrives with', () => {
  const onBridge = (c = '', kind = 'light'): Lab =>
    labOf(`
netyard: 1
name: tags
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: [br0, br1] } }
vms:
  a: { host: h, kind: light, nics: [{ network: br0, vlan: 10, address: 10.0.0.1/24 }] }
  b: { host: h, kind: ${kind}, nics: [{ network: br0, address: 10.0.0.2/24 }] }
  c: { host: h, kind: light, nics: [{ network: br0, address: 10.0.0.3/24, ${c} }] }
  d: { host: h, kind: light, nics: [{ network: br1, address: 10.0.0.4/24 }] }
`);

  it('ends at a light VM and a namespace on a trunk, and not at a QEMU guest, which may have VLANs', async () => {
    expect(await trace(onBridge(), 'a', 'b')).toMatchObject({
      reached: false,
      code: 'arrives-tagged',
      sentence:
        'The frame arrives at b tagged with VLAN 10, and b does not listen to frames with that tag.',
      fix: { kind: 'vm', id: 'b', field: 'nics.0.network' },
    });
    expect((await trace(onBridge('', 'namespace'), 'a', 'b')).reached).toBe(false);
    expect((await trace(onBridge('', 'qemu'), 'a', 'b')).reached).toBe(true);
    expect((await trace(onBridge('', 'qemu'), 'a', 'b', [], { proto: 'arp' })).reached).toBe(true);
  });

  it('does not come back with a tag to who asked without one, nor the other way round', async () => {
    const tagged = onBridge('trunk: [10, 20], native: 10, vlanMode: native-tagged');
    expect(await trace(tagged, 'c', 'a')).toMatchObject({
      reached: false,
      code: 'answer-arrives-tagged',
      values: { to: 'c', vlan: 10 },
    });
    expect((await trace(tagged, 'c', 'a', [], { vlan: 10 })).reached).toBe(true);
    const untagged = onBridge('trunk: [10, 20], native: 10');
    expect((await trace(untagged, 'c', 'a')).reached).toBe(true);
    expect(await trace(untagged, 'c', 'a', [], { vlan: 10 })).toMatchObject({
      reached: false,
      code: 'answer-arrives-untagged',
    });
  });

  it('calls a trunk by its native VLAN, and two bridges not connected, whoever else gets the frame', async () => {
    expect((await trace(onBridge('trunk: [10, 20], native: 20'), 'c', 'a')).sentence).toBe(
      'a is in another VLAN than c: VLAN 10 (br0) instead of trunk 10,20 (native 20) (br0).',
    );
    expect((await trace(onBridge(), 'b', 'a')).sentence).toBe(
      'a is in another VLAN than b: VLAN 10 (br0) instead of no VLAN (trunk of all VLANs) (br0).',
    );
    for (const from of ['a', 'b'])
      expect(await trace(onBridge(), from, 'd')).toMatchObject({
        code: 'not-connected',
        sentence: `No link or switch connects br0 of ${from} with br1 of d.`,
      });
  });
});

describe('a trace is an exchange', () => {
  it('does not pass where the answer to the ARP request is dropped', async () => {
    const rule = '{ name: quiet, action: drop, direction: in, etherType: arp }';
    const mute = changed('db: { vlan: 20 }', `db: { vlan: 10, rules: [${rule}] }`);
    mute.vm.get('db2')?.nics?.forEach((vnic) => {
      vnic.address = '10.0.10.22/24';
    });
    expect(await trace(mute, 'web1', 'db2')).toMatchObject({
      reached: false,
      code: 'answer-rule-drop',
      fix: { kind: 'portGroup', id: 'dvs0/db' },
    });
  });

  it('knows from its own frames where the one who asks is, however old the tables are', async () => {
    const core = new LabCore(text);
    const lab = labOf(text);
    const web1 = '02:00:00:00:0a:01';
    // Somebody on the other host has used the address of web1, which has been quiet since.
    core.send('web2:eth0', frame(web1, BROADCAST));
    const live = checkReachability(
      lab,
      { from: 'web1', to: 'web2', proto: 'icmp' },
      async (asked) => traceFrame(core.datapath, core.board, asked, core.nowMs),
      (target) => distancesTo(planOf(lab), target),
    );
    expect(await live).toMatchObject({ reached: true });
  });
});

describe('a trace beyond one subnet', () => {
  const subnets = (kind = 'light'): Lab =>
    labOf(`
netyard: 1
name: subnets
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: [br0, br1] } }
vms:
  fw: { host: h, kind: ${kind}, nics: [{ network: br0, address: 10.0.10.1/24 }, { network: br1, address: 10.0.20.1/24 }] }
  a: { host: h, kind: light, nics: [{ network: br0, address: 10.0.10.11/24, gateway: 10.0.10.1 }] }
  b: { host: h, kind: light, nics: [{ network: br1, address: 10.0.20.11/24 }] }
  narrow: { host: h, kind: light, nics: [{ network: br0, address: 10.0.10.20/29 }] }
  lost: { host: h, kind: light, nics: [{ network: br0, address: 10.0.10.28/29, gateway: 10.0.10.30 }] }
  sent: { host: h, kind: light, nics: [{ network: br0, address: 10.0.10.36/29, gateway: 10.0.10.33 }] }
  gw: { host: h, kind: ${kind}, nics: [{ network: br0, address: 10.0.10.33/24 }] }
  two: { host: h, kind: light, nics: [{ network: br1, address: 10.0.20.5/24 }, { network: br0, address: 10.0.10.5/24, gateway: 10.0.10.1 }] }
  far: { host: h, kind: light, nics: [{ network: br0, address: 10.0.10.41/29 }, { network: br1, address: 10.0.10.50/24 }] }
`);

  it('ends at a gateway that is a light VM, but for its own addresses; others decide for themselves', async () => {
    expect(await trace(subnets(), 'a', 'b')).toMatchObject({
      reached: false,
      code: 'gateway-is-light',
      sentence:
        'The gateway fw of a is a light VM, and those do not route: 10.0.20.11 is not reached.',
      fix: { kind: 'vm', id: 'fw', field: 'kind' },
    });
    expect((await trace(subnets(), 'a', 'fw:eth1')).sentence).toBe(
      'a reaches fw (10.0.20.1), and the answer comes back.',
    );
    expect(await trace(subnets('qemu'), 'a', 'b')).toMatchObject({ code: 'gateway-reached' });
    const arp = await trace(subnets(), 'a', '10.0.20.11', [], { proto: 'arp' });
    expect(arp).toMatchObject({ reached: true, code: 'arp-answered' });
  });

  it('leaves a VM with several vNICs by the one that has a way', async () => {
    expect(await trace(subnets('qemu'), 'two', '10.0.99.1')).toMatchObject({
      reached: true,
      code: 'gateway-reached',
    });
  });

  it('says why an answer has no way back: the subnet of its sender is too narrow', async () => {
    expect(await trace(subnets(), 'a', 'narrow')).toMatchObject({
      reached: false,
      code: 'answer-no-route',
      sentence:
        'The packet arrives at narrow, but the answer does not come back. narrow has no route to 10.0.10.11: it is outside the subnet of eth0, and there is no gateway.',
      fix: { kind: 'vm', id: 'narrow', field: 'nics.0.gateway' },
    });
    expect(await trace(subnets(), 'a', 'lost')).toMatchObject({ code: 'answer-gateway-missing' });
    expect(await trace(subnets(), 'a', 'sent')).toMatchObject({ code: 'answer-gateway-is-light' });
    expect((await trace(subnets('qemu'), 'a', 'sent')).reached).toBe(true);
    expect((await trace(subnets(), 'fw', 'sent')).reached).toBe(false);
  });

  it('answers by the vNIC that has the way back, whoever may be there', async () => {
    expect(await trace(subnets(), 'a', 'far')).toMatchObject({ code: 'answer-not-connected' });
  });
});

describe('a trace over a bond that carries nothing', () => {
  it('leads to the mode where LACP has taken no member in, to the teaming that leaves uplinks unused', async () => {
    const lacp = changed(
      'host-a: { zone: east/az1, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup,',
      'host-a: { zone: east/az1, nics: [eth0, eth1], bonds: { bond0: { mode: lacp,',
    );
    expect(await trace(lacp, 'web1', 'web2')).toMatchObject({
      code: 'drop-bondDown',
      fix: { kind: 'bond', id: 'host-a:bond0', field: 'mode' },
    });
    const team = labOf(
      text
        .replaceAll(/, bonds: .*\n/g, ' }\n')
        .replace('host-b: bond0 }', 'host-b: [eth0, eth1] }')
        .replace('host-a: bond0,', 'host-a: [eth0, eth1],')
        .replace('web: { vlan: 10 }', 'web: { vlan: 10, teaming: { active: [3] } }'),
    );
    expect(await trace(team, 'web1', 'web2')).toMatchObject({
      code: 'drop-bondDown',
      fix: { kind: 'switch', id: 'dvs0', field: 'teaming' },
    });
  });
});

describe('a trace over a cable that loses every frame', () => {
  it('ends there, in the direction that does it', async () => {
    const lab = (keys: string): Lab =>
      labOf(
        text.replace('{ ends: [host-a:eth0, tor1:1] }', `{ ends: [host-a:eth0, tor1:1], ${keys} }`),
      );
    expect(await trace(lab('loss: 99.9%'), 'web1', 'web2')).toMatchObject({ reached: true });
    const fix = { kind: 'link', id: 'host-a:eth0--tor1:1' };
    expect(await trace(lab('aToB: { loss: 100% }'), 'web1', 'web2')).toMatchObject({
      code: 'drop-linkLoss',
      fix: { ...fix, field: 'aToB.loss' },
    });
    expect(await trace(lab('bToA: { loss: 100% }'), 'web1', 'web2')).toMatchObject({
      code: 'answer-drop-linkLoss',
      fix: { ...fix, field: 'bToA.loss' },
    });
    expect(await trace(lab('loss: 100%, bToA: { loss: 0% }'), 'web1', 'web2')).toMatchObject({
      fix: { ...fix, field: 'loss' },
    });
    const small = await trace(lab('rate: 1Mbit, limit: 50B'), 'web1', 'web2', [], { size: 60 });
    expect(small).toMatchObject({ code: 'drop-linkQueueFull', fix: { ...fix, field: 'limit' } });
  });
});

describe('a trace in a private VLAN', () => {
  const pvlans =
    'pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }], portGroups:';
  const text2 = text.replace('portGroups:', pvlans.replace(', portGroups:', '\n    portGroups:'));

  it('says that two isolated ports are kept apart, and where to change it', async () => {
    const lab = labOf(text2.replace('web: { vlan: 10 }', 'web: { pvlan: 101 }'));
    expect(await trace(lab, 'web1', 'web2')).toMatchObject({
      reached: false,
      code: 'drop-pvlan',
      fix: { kind: 'portGroup', id: 'dvs0/web', field: 'pvlan' },
    });
  });

  it('reaches a promiscuous port on the other host', async () => {
    const lab = labOf(
      text2
        .replace('web: { vlan: 10 }', 'web: { pvlan: 101 }\n      gw: { pvlan: 100 }')
        .replace(
          'network: dvs0/web, mac: "02:00:00:00:0a:02"',
          'network: dvs0/gw, mac: "02:00:00:00:0a:02"',
        ),
    );
    const result = await trace(lab, 'web1', 'web2');
    expect(result.reached).toBe(true);
    expect(result.hops.find((hop) => hop.name === 'tor1:1')?.frame).toContain('vlan 101');
  });
});
