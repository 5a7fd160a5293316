import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeFrame, stationMac } from '../../support/scenario/frame.ts';
import { NetyardEngine } from '../../support/scenario/netyard-engine.ts';
import { type Action, parseScenarios, type Row } from '../../support/scenario/parse.ts';
import { failures } from '../../support/scenario/report.ts';
import { runScenario } from '../../support/scenario/run.ts';

const SETUP = 'bridge br0\nport p1,p2\nport p3 access 10\nbond b1 m1,m2\n';

function rowsOf(text: string): Row[] {
  return parseScenarios(SETUP + text, 'a.scn').flatMap(({ rows }) => rows.slice(5));
}

function mistake(text: string): string {
  try {
    parseScenarios(SETUP + text, 'a.scn');
    return 'no mistake';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a `send` sends, in the words of the language. */
function frame(words: string): string {
  const action = rowsOf(`send p1 ${words}`)[0]?.action as Action & { kind: 'send' };
  return describeFrame(action.frame.bytes as Uint8Array);
}

function expected(words: string): string[] {
  const both = rowsOf(words)[0]?.expected.netyard;
  if (both === 'any' || both === undefined) return [`${both}`];
  return both.map(
    ({ ports, frame: { bytes, kind } }) =>
      `${ports.join('|')} ${kind ?? describeFrame(bytes as Uint8Array)}`,
  );
}

async function run(text: string): Promise<string[]> {
  const [scenario] = parseScenarios(text, 'a.scn');
  if (scenario === undefined) throw new Error('no scenario');
  return failures(await runScenario(scenario, new NetyardEngine())).map((line) => line.trim());
}

describe('statements of a scenario', () => {
  it.each([
    ['send p1 A>B  expect p2 A>B'],
    ['send p1 A>B expect p2 A>B'],
    ['send   p1    A>B      expect   p2   A>B'],
    ['send p1 A>B\texpect p2 A>B'],
    ['send p1 A>B\n  expect p2\n  A>B'],
    ['send p1 A>B # words\n# a line\n\n   expect p2 A>B  # more'],
    ['send p1 A>B => p2 A>B'],
    ['send p1 A>B → p2 A>B'],
    ['send p1 A -> B  expect p2 A > B'],
  ])('are the same in %j', (text) => {
    const [row, ...more] = rowsOf(text);
    expect(more).toEqual([]);
    expect(row?.action.kind).toBe('send');
    expect(expected(text)).toEqual(['p2 A>B']);
  });

  it('makes a scenario of each title, with names of its own', () => {
    const scenarios = parseScenarios(
      'scenario one\nbridge br0\nport p1\nsend p1 A>B\ntest two\nbridge br0\nport p1\n',
      'a.scn',
    );
    expect(scenarios.map(({ title, rows }) => [title, rows.length])).toEqual([
      ['one', 3],
      ['two', 2],
    ]);
  });

  it.each([
    ['301s', 301_000],
    ['500ms', 500],
    ['5m', 300_000],
    ['1.5s', 1500],
    ['2 s', 2000],
    ['1h', 3_600_000],
  ])('advances by %s', (time, ms) => {
    expect(rowsOf(`advance ${time}`)[0]?.action).toEqual({ kind: 'advance', ms });
  });

  it('reads entries of the forwarding table in several forms', () => {
    const forms = ['A 10 p1, * p2', 'br0 A vlan 10 on p1, * 0 p2'];
    const [first] = rowsOf(`fdb ${forms[0]}`);
    for (const form of forms) expect(rowsOf(`fdb ${form}`)[0]?.action).toEqual(first?.action);
    expect(rowsOf('fdb (empty)')[0]?.action).toEqual({ kind: 'fdb', bridge: 'br0', entries: [] });
  });

  it.each([
    ['port p9 trunk 10,12,20-22', 'trunks=10,12,20,21,22 vlan_mode=trunk'],
    ['port p9 trunk 10, 12', 'trunks=10,12 vlan_mode=trunk'],
    ['port p9 trunk all', 'trunks= vlan_mode=trunk'],
    ['port p9 access 10', 'tag=10 vlan_mode=access'],
    ['port p9 untagged', 'tag=0 vlan_mode=access'],
    ['port p9 tag=10 trunks=[10,11]', 'tag=10 trunks=10,11'],
    ['port p9 native-tagged 5 trunk 6', 'tag=5 vlan_mode=native-tagged trunks=6'],
    ['port p9 trunk 6 native 5', 'trunks=6 tag=5 vlan_mode=native-untagged'],
    ['port p9 dot1q-tunnel 100 cvlans 1-3', 'tag=100 vlan_mode=dot1q-tunnel cvlans=1,2,3'],
    ['port p9 protected priority-tags always', 'protected=true other_config:priority-tags=always'],
    [
      'port p9 protected=yes qinq-ethtype=802.1q',
      'protected=true other_config:qinq-ethtype=802.1q',
    ],
    [
      'port p9 rstp-path-cost=7 lacp-port-id=3',
      'other_config:rstp-path-cost=7 other_config:lacp-port-id=3',
    ],
    ['bridge b9 ageing=15 stp', 'other_config:mac-aging-time=15 stp_enable=true'],
    ['bond c1 n1,n2 mode=balance-slb lacp=active', 'bond_mode=balance-slb lacp=active'],
    ['bond c1 n1 n2 updelay=100 primary=n2', 'bond_updelay=100 other_config:bond-primary=n2'],
    ['mirror m select_all=yes output_port=p1', 'select_all=true output_port=p1'],
    ['set p1 access 5', 'tag=5 vlan_mode=access'],
  ])('sets up with %j', (text, settings) => {
    const action = rowsOf(text)[0]?.action as Action & { kind: 'change' };
    const words = ('settings' in action.change ? action.change.settings : []).map(
      ({ key, value }) => `${key}=${value}`,
    );
    expect(words.join(' ')).toBe(settings);
  });
});

describe('frames of a scenario', () => {
  it.each([
    ['A>B', 'A>B'],
    ['02:00:00:00:00:01>ff:ff:ff:ff:ff:ff', 'A>*'],
    ['A7>M2', 'A7>M2'],
    ['A>B vlan 10', 'A>B vlan 10'],
    ['A>B vlan=10 pcp=3', 'A>B vlan 10 pcp 3'],
    ['vlan 10 A>B dei', 'A>B vlan 10 dei'],
    ['A>B dl_vlan=7', 'A>B vlan 7'],
    ['A>B priority 5', 'A>B vlan 0 pcp 5'],
    ['A>B svlan 100 pcp 1 vlan 10 pcp 2', 'A>B svlan 100 pcp 1 vlan 10 pcp 2'],
    ['A>B vlan 100 tpid 802.1ad vlan 5', 'A>B svlan 100 vlan 5'],
    ['A>B arp', 'A>B arp who-has 10.0.0.2 tell 10.0.0.1'],
    ['A>* arp 10.1.1.1>10.1.1.2', 'A>* arp who-has 10.1.1.2 tell 10.1.1.1'],
    ['A>B arp reply 10.1.1.1 10.1.1.2', 'A>B arp 10.1.1.1 is-at 02:00:00:00:00:01'],
    ['A>* garp 10.1.1.1', 'A>* arp who-has 10.1.1.1 tell 10.1.1.1'],
    ['A>* rarp', 'A>* rarp'],
    ['A>B udp 10.0.0.1:53>10.0.0.2:99 dscp 46', 'A>B udp 10.0.0.1:53>10.0.0.2:99 dscp 46'],
    ['A>B tcp sport 5 dport 6', 'A>B tcp 10.0.0.1:5>10.0.0.2:6'],
    ['A>B icmp', 'A>B icmp 10.0.0.1>10.0.0.2'],
    ['A>B ip protocol 47', 'A>B ip 10.0.0.1>10.0.0.2 protocol 47'],
    ['A>B type 0x1234 hex abcd length 16', 'A>B type 0x1234 hex abcd length 16'],
    ['A>B length 100', 'A>B length 100'],
    ['raw 02000000000202000000000188b5', 'A>B length 14'],
  ])('%s', (words, text) => {
    expect(frame(words)).toBe(text);
  });

  it('names stations by letters and numbers', () => {
    expect(stationMac('A')).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 1));
    expect(stationMac('Z300')).toEqual(Uint8Array.of(2, 0, 0, 1, 44, 26));
    expect(stationMac('a')).toBeNull();
  });

  it.each([
    ['send p1 A>B vlan 10 udp  expect p2 same', ['p2 A>B vlan 10 udp 10.0.0.1:1000>10.0.0.2:2000']],
    [
      'send p1 A>B vlan 10 udp  expect p2 same untagged',
      ['p2 A>B udp 10.0.0.1:1000>10.0.0.2:2000'],
    ],
    ['send p1 A>B arp  expect p2 A>B vlan 7', ['p2 A>B vlan 7 arp who-has 10.0.0.2 tell 10.0.0.1']],
    ['send p1 A>B  expect p2 A>B vlan 1, p3 A>B', ['p2 A>B vlan 1', 'p3 A>B']],
    ['send p1 A>B  expect p2,p3 A>B', ['p2 A>B', 'p3 A>B']],
    ['send p1 A>B  expect p2, p3 A>B', ['p2 A>B', 'p3 A>B']],
    ['send p1 A>B  expect p2 p3 A>B', ['p2 A>B', 'p3 A>B']],
    ['send p1 A>B  expect m1|m2 A>B  expect p2 A>B', ['m1|m2 A>B', 'p2 A>B']],
    ['send p1 A>B  expect nothing', []],
    ['send p1 A>B  expect any', ['any']],
    ['learn p1 A', ['any']],
    ['advance 2s  expect m1 lacp', ['m1 lacp']],
  ])('expects after %j', (text, frames) => {
    expect(expected(text)).toEqual(frames);
  });
});

describe('mistakes in a scenario', () => {
  it.each([
    ['prot p4', 'a.scn:5:1: expected a statement, found "prot"; did you mean "port"?'],
    ['sned p1 A>B', 'a.scn:5:1: expected a statement, found "sned"; did you mean "send"?'],
    ['frobnicate', 'found "frobnicate"; statements are: scenario, bridge, port'],
    [`send p1 ${'A'.repeat(99)}`, `found "${'A'.repeat(40)}…"`],
    ['send p1 raw 0800', 'a.scn:5:9: expected at least 14 bytes, an Ethernet header, found 2'],
    ['send p1 A>B  expect p2 any, p2 A>B', 'a.scn:5:14: expected "any" or frames for p2'],
    ['fdb A 4096 p1', 'a.scn:5:7: expected a VLAN id, 0 to 4095, found "4096"'],
    ['static A 10', 'a.scn:5:12: expected an entry: STATION VLAN PORT'],
    ['fdb-del b', 'a.scn:5:9: expected a station such as A, found "b"'],
    ['send p7 A>B', 'a.scn:5:6: expected a port (p1, p2, p3, m1, m2), found "p7"'],
    ['send p1', 'a.scn:5:8: expected a frame such as A>B at the end of "send"'],
    [
      'send p1 A>b',
      'a.scn:5:9: expected SOURCE>DESTINATION: a letter such as A, M1, * or a MAC on both sides, found "A>b"',
    ],
    ['send p1 A>B vlan', 'a.scn:5:17: expected a VLAN id, 0 to 4095 at the end of "send"'],
    ['send p1 A>B vlan 4096', 'a.scn:5:18: expected a VLAN id, 0 to 4095, found "4096"'],
    ['send p1 A>B vlan=4096', 'a.scn:5:18: expected a VLAN id, 0 to 4095, found "4096"'],
    ['send p1 A>B pcp 3', 'a.scn:5:13: expected "vlan N" before it, found "pcp"'],
    ['send p1 A>B colour 3', 'a.scn:5:13: expected a word of a frame'],
    [
      'send p1 A>B  expect p2',
      'a.scn:5:23: expected a frame such as A>B, "same" or "any" at the end of "expect"',
    ],
    ['send p1 A>B  expect', 'a.scn:5:20: expected "nothing", "any" or PORT FRAME'],
    ['send p1 A>B  expect b1 A>B', 'a.scn:5:21: expected a port'],
    ['send p1 A>B  ovs-expect p2 A>B', 'a.scn:5:1: expected "differs: REASON"'],
    ['send p1 A>B  differs:', 'a.scn:5:22: expected a reason'],
    ['port p1', 'a.scn:5:6: expected a new name; "p1" is taken'],
    ['port p4 on br7', 'a.scn:5:12: expected a bridge of this scenario, found "br7"'],
    ['port p4 trunk 10-5', 'a.scn:5:15: expected VLAN ids (0 to 4095, lists like 10,20-29)'],
    ['port p4 stuff', 'a.scn:5:9: expected key=value or one of access'],
    ['advance soon', 'a.scn:5:9: expected a time'],
    ['advance 0s', 'a.scn:5:9: expected a time'],
    ['fdb', 'a.scn:5:4: expected "(empty)", "any" or entries'],
    ['fdb A p1, 7', 'a.scn:5:12: expected an entry: STATION VLAN PORT'],
    ['fdb A', 'a.scn:5:6: expected an entry: STATION VLAN PORT'],
    ['fdb A q7', 'a.scn:5:7: expected a station, a VLAN id or a port, found "q7"'],
    ['down br0', 'a.scn:5:6: expected a port'],
    ['set p1', 'a.scn:5:7: expected key=value'],
    ['state p1', 'a.scn:5:9: expected key=value'],
    [
      'del p9',
      'a.scn:5:5: expected the name of something in this scenario (br0, p1, p2, p3, b1, m1, m2)',
    ],
  ])('%s', (text, message) => {
    expect(mistake(text)).toContain(message);
  });

  it('names all mistakes of a file, and those that follow from another one only once', () => {
    expect(
      mistake('prot p4\nsend p9 A>B  expect p1 A>B\nexpect p1 A>B\nsend p1 A').split('\n'),
    ).toEqual([
      'a.scn:5:1: expected a statement, found "prot"; did you mean "port"?',
      'a.scn:6:6: expected a port (p1, p2, p3, m1, m2), found "p9"',
      'a.scn:8:9: expected a word of a frame (vlan, pcp, dei, tpid, arp, ip, udp, tcp, icmp, type, hex, length, times …), found "A"',
    ]);
    const lines = mistake('send p1\n'.repeat(30)).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('a.scn: and 10 more');
  });

  it('lets names go with what they belong to', () => {
    const text =
      'del b1\nbond b1 m1,m2\ndel br0\nbridge br0\nport p1,m1\nsend p1 A>B  expect m1 A>B';
    expect(mistake(text)).toBe('no mistake');
  });

  it('names an empty file', () => {
    expect(() => parseScenarios('# nothing\n', 'a.scn')).toThrow('a.scn:1:1: expected a scenario');
    expect(() => parseScenarios('expect p1 A>B\n', 'a.scn')).toThrow('a.scn:1:1: expected a row');
  });
});

describe('rows', () => {
  const two = 'bridge br0\nport p1,p2,p3\n';

  it('pass when exactly what they name comes out', async () => {
    expect(await run(`${two}send p1 A>B vlan 7\n expect p2,p3 A>B vlan 7`)).toEqual([]);
  });

  it('fail when something comes out that was not named, and show it', async () => {
    expect(await run(`${two}send p1 A>B  expect p2 A>B`)).toEqual([
      'FAILED 3:1 netyard send p1 A>B  expect p2 A>B',
      'expected p3 nothing',
      'got p3 A>B',
    ]);
  });

  it('fail when something else comes out, or nothing', async () => {
    expect(await run(`${two}send p1 A>B  expect p2 A>B vlan 5, p3 A>B`)).toEqual([
      'FAILED 3:1 netyard send p1 A>B  expect p2 A>B vlan 5, p3 A>B',
      'expected p2 A>B vlan 5',
      'got p2 A>B',
    ]);
    expect(await run(`${two}learn p2 B\nsend p1 A>B  expect p2 A>B, p3 A>B`)).toContain(
      'got p3 nothing',
    );
  });

  it('compare payloads', async () => {
    expect(await run(`${two}send p1 A>B udp  expect p2,p3 A>B udp dport 9`)).toContain(
      'got p2 A>B udp 10.0.0.1:1000>10.0.0.2:2000',
    );
  });

  it('count one of several ports once', async () => {
    const setup = `${two}learn p2 B\n`;
    expect(await run(`${setup}send p1 A>B  expect p3|p2 A>B`)).toEqual([]);
    expect(await run(`${setup}send p1 A>B  expect p3|p2 A>B, p2|p3 A>B`)).not.toEqual([]);
  });

  it('compare the forwarding table as a whole', async () => {
    expect(await run(`${two}learn p1 A\nlearn p2 B vlan 3\nfdb B 3 p2, A p1`)).toEqual([]);
    expect(await run(`${two}learn p1 A\nfdb (empty)`)).toContain('got fdb A 0 p1');
  });

  it('leave open what they call any', async () => {
    expect(await run(`${two}send p1 A>B  expect p2 any, p3 A>B`)).toEqual([]);
    expect(await run(`${two}send p1 A>B  expect p2 any`)).toContain('got p3 A>B');
    expect(await run(`${two}learn p1 A\nfdb any\nstate p1 link=any`)).toEqual([]);
    expect(await run(`${two}state p1 link=up|down`)).toEqual([]);
    expect(await run(`${two}state p1 link=down|cut`)).toContain(
      'expected link=down|cut, got link=up',
    );
  });

  it('keep static addresses where they are', async () => {
    const text = `${two}static A p1\nlearn p2 A\nflush\nfdb A p1\nsend p2 B>A  expect p1 B>A`;
    expect(await run(`${text}\nfdb-del A\nfdb B p2`)).toEqual([]);
  });

  it('switch links in what was set up before', async () => {
    expect(
      await run(`${two}down p2\nsend p2 A>*  expect nothing\nsend p1 A>*  expect p3 A>*`),
    ).toEqual([]);
  });

  it('let stations be learned between set-up statements, whose frames are nobody else’s', async () => {
    expect(await run(`${two}down p3\nlearn p1 A\ndown p2\nup p2\nfdb A p1`)).toEqual([]);
  });

  it('fail on an engine that lacks a setting, with its name', async () => {
    expect(await run(`${two}set br0 fail_mode=secure\nsend p1 A>B  expect any`)).toContain(
      'Netyard has no "fail_mode" (set to "secure" on br0)',
    );
  });
});

describe('docs/scenarios.md', () => {
  const blocks = [...readFileSync('docs/scenarios.md', 'utf8').matchAll(/^```\n([\s\S]*?)^```/gm)];

  it.each(blocks.map(([, block]) => [block as string]))(
    'has an example that parses: %s',
    (block) => {
      expect(parseScenarios(block, 'docs/scenarios.md').length).toBeGreaterThan(0);
    },
  );
});
