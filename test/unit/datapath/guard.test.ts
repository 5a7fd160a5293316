import { describe, expect, it } from 'vitest';
import { DropReason } from '../../../src-main/packet/drop-reason.ts';
import { arpFrame, dhcpFrame, ipv6Frame, ndFrame, udpFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const C = '02:00:00:00:00:0c';
const X = '02:00:00:00:00:99';

/** Three VMs on one switch; `security` of their port group, and more keys of the vNIC of `a`. */
function lab({ security = '', a = '', more = '' } = {}): string {
  const policy = security === '' ? '' : `, security: { ${security} }`;
  return `
netyard: 1
name: guarded
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { s: { hosts: [h], portGroups: { g: { vlan: 10${policy} }, open: { vlan: 10 }${more} } } }
vms:
  a: { host: h, kind: light, nics: [{ network: s/g, mac: "${A}", address: 10.0.10.11/24${a} }] }
  b: { host: h, kind: light, nics: [{ network: s/open, mac: "${B}" }] }
  c: { host: h, kind: light, nics: [{ network: s/open, mac: "${C}" }] }
`;
}

/** Ports that a frame from `a` reached. */
const reached = (lines: string[]): string[] => lines.map((line) => line.split(':')[0] as string);

/** Sends a frame from `a`; true where it passed. */
function passes(core: LabCore, bytes: Uint8Array): boolean {
  return core.send('a:eth0', bytes).length > 0;
}

describe('a port without security', () => {
  it('takes any source, any ARP and any server, and has no guard', () => {
    const core = new LabCore(lab());
    expect(core.board.ports.get('a:eth0')?.guard).toBeNull();
    expect(passes(core, frame(X, BROADCAST))).toBe(true);
    expect(passes(core, arpFrame({ source: A, mac: X, address: '10.0.10.1' }))).toBe(true);
    expect(passes(core, dhcpFrame({ source: A, op: 2 }))).toBe(true);
  });
});

describe('forged transmits and MAC changes', () => {
  it('drop a source that is not the effective address, and the guest may change that one', () => {
    const core = new LabCore(lab({ security: 'forgedTransmits: false' }));
    expect(passes(core, frame(A, BROADCAST))).toBe(true);
    expect(passes(core, frame(X, BROADCAST))).toBe(false);
    expect(core.drops('a:eth0', 'forgedTransmit')).toBe(1);
    // It has another address now, and says so: by ARP, Neighbor Discovery or as a DHCP client.
    const changes = [
      arpFrame({ source: X, address: '10.0.10.11' }),
      ndFrame({ source: X, from: 'fe80::1', type: 135, target: 'fe80::2', option: [1, X] }),
      dhcpFrame({ source: X, op: 1 }),
    ];
    for (const change of changes) {
      const one = new LabCore(lab({ security: 'forgedTransmits: false' }));
      expect(passes(one, frame(X, BROADCAST))).toBe(false);
      expect(passes(one, change)).toBe(true);
      expect(passes(one, frame(X, BROADCAST))).toBe(true);
      expect(passes(one, frame(A, BROADCAST))).toBe(false);
    }
    // Somebody else's address inside is no announcement.
    expect(passes(core, arpFrame({ source: X, mac: C, address: '10.0.10.11' }))).toBe(false);
    expect(passes(core, dhcpFrame({ source: X, client: C, op: 1 }))).toBe(false);
  });

  it('rejected both: only the initial address speaks, whatever the guest announces', () => {
    const core = new LabCore(lab({ security: 'forgedTransmits: false, macChanges: false' }));
    expect(passes(core, arpFrame({ source: X, address: '10.0.10.11' }))).toBe(false);
    expect(passes(core, frame(A, BROADCAST))).toBe(true);
  });

  it('a guest that changed its address where it may not gets nothing until it takes it back', () => {
    const core = new LabCore(lab({ security: 'macChanges: false' }));
    expect(passes(core, arpFrame({ source: X, address: '10.0.10.11' }))).toBe(true);
    expect(reached(core.send('b:eth0', frame(B, BROADCAST)))).toEqual(['c']);
    expect(reached(core.send('b:eth0', frame(B, A)))).toEqual(['c']);
    expect(core.drops('a:eth0', 'macChanged')).toBe(2);
    core.send('a:eth0', frame(A, BROADCAST));
    expect(reached(core.send('b:eth0', frame(B, A)))).toEqual(['a']);
  });

  it('does not let a guest attract the frames of another address', () => {
    const core = new LabCore(lab({ security: 'macChanges: false' }));
    core.send('c:eth0', frame(C, BROADCAST));
    // Without an announcement it is forged, which is accepted here; but C stays where it is.
    expect(passes(core, frame(C, BROADCAST))).toBe(true);
    expect(reached(core.send('b:eth0', frame(B, C)))).toEqual(['c']);
    // Nor does it get what is flooded for somebody else.
    expect(reached(core.send('b:eth0', frame(B, X)))).toEqual(['c']);
    expect(core.drops('a:eth0', 'notForVnic')).toBe(1);
  });

  it('keeps the effective address when something else in the lab changes', () => {
    const core = new LabCore(lab({ security: 'forgedTransmits: false' }));
    core.send('a:eth0', arpFrame({ source: X, address: '10.0.10.11' }));
    core.apply(lab({ security: 'forgedTransmits: false', more: ', other: { vlan: 30 }' }));
    expect(passes(core, frame(X, BROADCAST))).toBe(true);
    core.apply(lab({ security: 'forgedTransmits: false, dhcpGuard: true' }));
    expect(passes(core, frame(X, BROADCAST))).toBe(true);
    core.apply(lab({ security: 'forgedTransmits: false, macChanges: false' }));
    expect(passes(core, frame(X, BROADCAST))).toBe(false);
    core.apply(lab());
    expect(passes(core, frame(X, BROADCAST))).toBe(true);
  });

  it('are decided by the list where a vNIC has one', () => {
    const core = new LabCore(lab({ a: `, allowedMacs: ["${X}"]` }));
    expect(passes(core, frame(A, BROADCAST))).toBe(true);
    expect(passes(core, frame(X, BROADCAST))).toBe(true);
    expect(passes(core, arpFrame({ source: C, address: '10.0.10.11' }))).toBe(false);
    expect(core.drops('a:eth0', 'macNotAllowed')).toBe(1);
  });
});

describe('promiscuous mode', () => {
  it('sees every frame of its VLAN that passes on its switch, once', () => {
    const core = new LabCore(lab({ security: 'promiscuous: true' }));
    core.send('c:eth0', frame(C, BROADCAST));
    expect(reached(core.send('b:eth0', frame(B, C)))).toEqual(['a', 'c']);
    expect(reached(core.send('b:eth0', frame(B, BROADCAST)))).toEqual(['a', 'c']);
    expect(reached(core.send('b:eth0', frame(B, X)))).toEqual(['a', 'c']);
    core.send('a:eth0', frame(A, BROADCAST));
    expect(reached(core.send('b:eth0', frame(B, A)))).toEqual(['a']);
    expect(reached(core.send('a:eth0', frame(A, C)))).toEqual(['c']);
  });

  it('does not see other VLANs, and ends with the policy', () => {
    const other = lab({ security: 'promiscuous: true' }).replaceAll(
      'open: { vlan: 10 }',
      'open: { vlan: 20 }',
    );
    const core = new LabCore(other);
    core.send('c:eth0', frame(C, BROADCAST));
    expect(reached(core.send('b:eth0', frame(B, C)))).toEqual(['c']);
    const changed = new LabCore(lab({ security: 'promiscuous: true' }));
    changed.send('c:eth0', frame(C, BROADCAST));
    changed.apply(lab());
    expect(reached(changed.send('b:eth0', frame(B, C)))).toEqual(['c']);
    expect(changed.board.bridges.get('s@h')?.promiscuousPorts).toBe(0);
  });
});

describe('allowed addresses', () => {
  const udp = (from: string): Uint8Array =>
    udpFrame({ source: A, from, to: '10.0.10.12', sourcePort: 5000, destinationPort: 5001 });
  const ipv6 = (from: string): Uint8Array =>
    ipv6Frame({ source: A, from, protocol: 17, data: new Uint8Array(8) });

  it('are the own one, single ones and prefixes, and none beside', () => {
    const core = new LabCore(
      lab({ a: ', allowedAddresses: [10.0.20.5, 10.0.30.7/24, 10.0.40.0/25]' }),
    );
    const allowed = ['10.0.10.11', '10.0.20.5', '10.0.30.7', '10.0.40.0', '10.0.40.127'];
    const refused = ['10.0.10.12', '10.0.20.4', '10.0.30.8', '10.0.40.128', '0.0.0.0'];
    for (const address of allowed) expect(passes(core, udp(address)), address).toBe(true);
    for (const address of refused) expect(passes(core, udp(address)), address).toBe(false);
    expect(core.drops('a:eth0', 'addressNotAllowed')).toBe(refused.length);
    // No IPv6 address is listed, so none may be used.
    expect(passes(core, ipv6('fe80::ff:fe00:a'))).toBe(false);
    expect(passes(core, dhcpFrame({ source: A, op: 1 }))).toBe(true);
    expect(passes(core, arpFrame({ source: A, address: '10.0.20.5' }))).toBe(true);
    expect(passes(core, arpFrame({ source: A, address: '10.0.20.6' }))).toBe(false);
    expect(passes(core, frame(A, BROADCAST))).toBe(false); // IPv4 that is cut off
  });

  it('of IPv6 bring the link-local address with them, and the way to get one', () => {
    const core = new LabCore(lab({ a: ', allowedAddresses: ["2001:db8::5", "2001:db8:1::/48"]' }));
    for (const address of ['2001:db8::5', '2001:db8:1:2::3', 'fe80::ff:fe00:a'])
      expect(passes(core, ipv6(address)), address).toBe(true);
    for (const address of ['2001:db8::6', '2001:db8:2::3', 'fe80::ff:fe00:b', '::'])
      expect(passes(core, ipv6(address)), address).toBe(false);
    const probe = ndFrame({ source: A, from: '::', type: 135, target: '2001:db8::5' });
    expect(passes(core, probe)).toBe(true);
  });
});

describe('ARP inspection', () => {
  it('lets pass what is so: request, reply, announcement and probe of the own address', () => {
    const core = new LabCore(lab({ security: 'arpInspection: true' }));
    expect(passes(core, arpFrame({ source: A, address: '10.0.10.11', target: '10.0.10.12' }))).toBe(
      true,
    );
    expect(passes(core, arpFrame({ source: A, address: '10.0.10.11', reply: true }))).toBe(true);
    expect(passes(core, arpFrame({ source: A, address: '0.0.0.0', target: '10.0.10.11' }))).toBe(
      true,
    );
    expect(passes(core, frame(A, BROADCAST))).toBe(true);
  });

  it('drops another sender, another address and what is no ARP for IPv4', () => {
    const core = new LabCore(lab({ security: 'arpInspection: true' }));
    const lies = [
      arpFrame({ source: A, mac: B, address: '10.0.10.11' }),
      arpFrame({ source: A, address: '10.0.10.1', reply: true }),
      arpFrame({ source: X, address: '10.0.10.11' }),
      arpFrame({ source: A, address: '0.0.0.0', reply: true }),
      arpFrame({ source: A, address: '10.0.10.11' }).subarray(0, 40),
    ];
    for (const lie of lies) expect(passes(core, lie)).toBe(false);
    expect(core.drops('a:eth0', 'arpInspection')).toBe(lies.length);
    // Inside a second tag it is ARP still.
    const tagged = new Uint8Array(68);
    const poison = arpFrame({ source: A, address: '10.0.10.1' });
    tagged.set(poison.subarray(0, 12));
    tagged.set([0x81, 0, 0, 0, 0x81, 0, 0, 0], 12);
    tagged.set(poison.subarray(12), 20);
    expect(passes(core, tagged)).toBe(false);
  });

  it('knows the listed addresses and MACs, too', () => {
    const core = new LabCore(
      lab({
        security: 'arpInspection: true',
        a: `, allowedMacs: ["${X}"], allowedAddresses: [10.0.10.99]`,
      }),
    );
    expect(passes(core, arpFrame({ source: X, address: '10.0.10.99' }))).toBe(true);
    expect(passes(core, arpFrame({ source: A, address: '10.0.10.98' }))).toBe(false);
  });

  it('compares Neighbor Discovery: link-layer options always, targets where IPv6 addresses are known', () => {
    const core = new LabCore(lab({ security: 'arpInspection: true' }));
    const nd = (type: number, option?: [number, string], extensions = 0) =>
      ndFrame({
        source: A,
        from: 'fe80::1',
        type,
        target: '2001:db8::1',
        ...(option && { option }),
        extensions,
      });
    expect(passes(core, nd(135, [1, A]))).toBe(true);
    expect(passes(core, nd(135, [1, B]))).toBe(false);
    expect(passes(core, nd(136, [2, A]))).toBe(true);
    expect(passes(core, nd(136, [2, B]))).toBe(false);
    expect(passes(core, nd(136, [2, B], 3))).toBe(false);
    expect(passes(core, nd(136, [2, A], 9))).toBe(false); // hidden behind too many headers
    const listed = new LabCore(
      lab({
        security: 'arpInspection: true',
        a: ', allowedAddresses: ["2001:db8::5", "fe80::/10"]',
      }),
    );
    const advertise = (target: string) =>
      ndFrame({ source: A, from: 'fe80::1', type: 136, target, option: [2, A] });
    expect(passes(listed, advertise('2001:db8::5'))).toBe(true);
    expect(passes(listed, advertise('2001:db8::1'))).toBe(false);
  });
});

describe('DHCP guard and router guard', () => {
  it('drop what a server says, but not what a client asks', () => {
    const core = new LabCore(lab({ security: 'dhcpGuard: true' }));
    expect(passes(core, dhcpFrame({ source: A, op: 1 }))).toBe(true);
    expect(passes(core, dhcpFrame({ source: A, op: 2 }))).toBe(false);
    const cut = (destinationPort: number) =>
      udpFrame({
        source: A,
        from: '10.0.10.11',
        to: '10.0.10.12',
        sourcePort: 67,
        destinationPort,
        fragment: true,
      });
    expect(passes(core, cut(68).subarray(0, 42))).toBe(false);
    const v6 = (destinationPort: number, message: number) => {
      const data = Uint8Array.of(
        2,
        35,
        destinationPort >> 8,
        destinationPort & 255,
        0,
        12,
        0,
        0,
        message,
        0,
        0,
        0,
      );
      return ipv6Frame({ source: A, from: 'fe80::1', protocol: 17, data });
    };
    expect(passes(core, v6(546, 2))).toBe(false);
    expect(passes(core, v6(547, 13))).toBe(false);
    expect(passes(core, v6(547, 1))).toBe(true);
    expect(core.drops('a:eth0', 'dhcpGuard')).toBe(4);
    // Router advertisements are not its business.
    expect(passes(core, ndFrame({ source: A, from: 'fe80::1', type: 134 }))).toBe(true);
  });

  it('drop advertisements and redirects of routers, also behind extension headers', () => {
    const core = new LabCore(lab({ security: 'routerGuard: true' }));
    for (const [type, extensions] of [
      [134, 0],
      [137, 0],
      [134, 8],
      [134, 9],
    ] as const)
      expect(passes(core, ndFrame({ source: A, from: 'fe80::1', type, extensions }))).toBe(false);
    expect(core.drops('a:eth0', 'routerGuard')).toBe(4);
    expect(passes(core, ndFrame({ source: A, from: 'fe80::1', type: 133 }))).toBe(true);
  });

  it('let pass a vNIC that is a server or router', () => {
    const security = 'dhcpGuard: true, routerGuard: true';
    const core = new LabCore(lab({ security, a: ', dhcpServer: true, router: true' }));
    expect(passes(core, dhcpFrame({ source: A, op: 2 }))).toBe(true);
    expect(passes(core, ndFrame({ source: A, from: 'fe80::1', type: 134 }))).toBe(true);
  });
});

describe('MAC limit', () => {
  const many = (core: LabCore): number[] =>
    [1, 2, 3, 4].map((n) => core.send('a:eth0', frame(`02:00:00:00:01:0${n}`, BROADCAST)).length);

  it('drops frames from further addresses, and goes on with those that are known', () => {
    const core = new LabCore(lab({ security: 'macLimit: { max: 2 }' }));
    expect(many(core)).toEqual([2, 2, 0, 0]);
    expect(many(core)).toEqual([2, 2, 0, 0]);
    expect(core.drops('a:eth0', 'macLimit')).toBe(4);
  });

  it('or forwards them without learning, and takes new ones when old ones have aged', () => {
    const core = new LabCore(lab({ security: 'macLimit: { max: 2, policy: flood }' }));
    expect(many(core)).toEqual([2, 2, 2, 2]);
    const { fdb } = core.board.bridges.get('s@h') as NonNullable<
      ReturnType<typeof core.board.bridges.get>
    >;
    expect(fdb.rows(0, 10)).toHaveLength(2);
    expect(reached(core.send('b:eth0', frame(B, '02:00:00:00:01:01')))).toEqual(['a']);
    expect(reached(core.send('b:eth0', frame(B, '02:00:00:00:01:04')))).toEqual(['a', 'c']);
    core.nowMs = 301_000;
    fdb.expire(core.nowMs, 100);
    core.send('a:eth0', frame('02:00:00:00:01:04', BROADCAST));
    expect(reached(core.send('b:eth0', frame(B, '02:00:00:00:01:04')))).toEqual(['a']);
  });
});

describe('a blocked port', () => {
  it('lets no frame pass in either direction while it stays up, at a VM and at a fabric port', () => {
    const core = new LabCore(lab({ a: ', blocked: true' }));
    expect(passes(core, frame(A, BROADCAST))).toBe(false);
    expect(core.drops('a:eth0', 'portBlocked')).toBe(1);
    expect(reached(core.send('b:eth0', frame(B, BROADCAST)))).toEqual(['c']);
    expect(core.links).not.toContain('a:eth0 down: it is switched off');
    core.apply(lab());
    expect(reached(core.send('b:eth0', frame(B, BROADCAST)))).toEqual(['a', 'c']);
  });
});

describe('alarms', () => {
  it('say the first drop of a port and are quiet for a minute', () => {
    const core = new LabCore(lab({ security: 'forgedTransmits: false' }));
    for (let n = 0; n < 5; n++) passes(core, frame(X, BROADCAST));
    expect(core.datapath.takeAlarms()).toEqual([
      {
        interfaceId: 'a:eth0',
        reason: DropReason.forgedTransmit,
        mac: Uint8Array.of(2, 0, 0, 0, 0, 0x99),
      },
    ]);
    core.nowMs = 59_999;
    passes(core, frame(X, BROADCAST));
    expect(core.datapath.takeAlarms()).toEqual([]);
    core.nowMs = 60_000;
    passes(core, frame(X, BROADCAST));
    expect(core.datapath.takeAlarms()).toHaveLength(1);
  });
});
