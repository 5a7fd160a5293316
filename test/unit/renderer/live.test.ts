import { describe, expect, it } from 'vitest';
import type {
  NetyardEvent,
  RunStatus,
  TraceHop,
  TraceResult,
} from '../../../src-main/api/contract.ts';
import { appSaid, appSentences, sayApp, sentencesByRoom } from '../../../src-main/app/sentences.ts';
import {
  cuts,
  sampleVerdicts,
  verdicts,
  vmNotes,
} from '../../../src-main/check/reachability/sentences.ts';
import { hopNotes } from '../../../src-main/datapath/hop-notes.ts';
import { ruleMatch } from '../../../src-main/model/filter-text.ts';
import { vlanParts } from '../../../src-main/model/vlan.ts';
import { sayParts } from '../../../src-main/model/words.ts';
import { dropReasonNames, normalReasons } from '../../../src-main/packet/drop-reason.ts';
import { RateHistory } from '../../../src-renderer/components/charts/ring.ts';
import { suggestNames, suggestVms } from '../../../src-renderer/components/suggestion.ts';
import {
  dropsInChinese,
  dropsInEnglish,
  normalInChinese,
} from '../../../src-renderer/i18n/drop-names.ts';
import {
  dropText,
  eventText,
  saidText,
  traceText,
  wordsText,
} from '../../../src-renderer/i18n/live-text.ts';
import { hopsInChinese, tracesInChinese } from '../../../src-renderer/i18n/live-zh.ts';
import { saidInChinese } from '../../../src-renderer/i18n/said-zh.ts';
import { visibleGraph } from '../../../src-renderer/topology/fold.ts';
import { buildGraph } from '../../../src-renderer/topology/graph.ts';
import { labelOf } from '../../../src-renderer/topology/labels.ts';
import {
  bundleState,
  linkState,
  memberState,
  membersState,
  nodeState,
} from '../../../src-renderer/topology/state.ts';
import { fitText } from '../../../src-renderer/topology/text.ts';
import { tracePath } from '../../../src-renderer/topology/trace-path.ts';
import { bundleFlow, strokeWidth } from '../../../src-renderer/topology/traffic.ts';
import { vlanColor } from '../../../src-renderer/topology/vlan-color.ts';
import { smallLab } from '../../support/small-lab.ts';

const event: NetyardEvent = {
  id: 1,
  at: 0,
  severity: 'warning',
  code: 'link-down',
  message: 'NIC host-a:eth0 is down: the cable is cut.',
  values: { port: 'host-a:eth0', why: [{ code: 'cut', values: {} }] },
  lab: 'small',
  object: null,
};
const hop = (what: string, name: string, more: Partial<TraceHop> = {}): TraceHop => ({
  what,
  name,
  note: '',
  notes: [],
  frame: '',
  depth: 0,
  verdict: 'continue',
  reason: '',
  ...more,
});
const result = (hops: TraceHop[], more: Partial<TraceResult> = {}): TraceResult => ({
  reached: false,
  sentence: 'The frame ends at web2:eth0.',
  code: 'drop-vlanEgress',
  values: { at: 'web2:eth0', why: '' },
  fix: null,
  cut: null,
  hops,
  ...more,
});

/** Their sentences in English, their names in Chinese. */
const dropReasons = new Set<string>(dropReasonNames.filter((name) => name !== undefined));

describe('sentences of the engine', () => {
  it('are English as the engine wrote them, and Chinese by code and values', () => {
    expect(eventText(event, 'en')).toBe(event.message);
    expect(eventText(event, 'zh')).toBe('网卡 host-a:eth0 已断开：线缆已断开。');
  });

  it('say what a port guard dropped in the words of the drops', () => {
    const reason = [{ code: 'forgedTransmit', values: {} }];
    const values = { port: 'web1:eth0', mac: '02:00:00:00:00:99', reason };
    expect(eventText({ ...event, code: 'port-guard', values }, 'zh')).toBe(
      '端口 web1:eth0 丢弃了来自 02:00:00:00:00:99 的帧：伪传输。',
    );
  });

  it('stay English where a code or a value is unknown', () => {
    expect(eventText({ ...event, code: 'new-thing' }, 'zh')).toBe(event.message);
    expect(eventText({ ...event, values: {} }, 'zh')).toBe(event.message);
    expect(traceText(result([], { code: 'new-thing' }), 'zh')).toBe('The frame ends at web2:eth0.');
  });

  it('say in Chinese which protocol takes a frame, and what a port drops now and then', () => {
    expect(traceText(result([], { code: 'taken-lldp', values: { at: 'tor1:1' } }), 'zh')).toBe(
      '帧止于 tor1:1：LLDP 接收该帧。',
    );
    expect(traceText(result([], { code: 'sometimes-policed' }), 'zh')).toBe(
      '这样的帧有时止于 web2:eth0：超过限速。',
    );
  });

  it('name the drop of a trace in Chinese', () =>
    expect(traceText(result([]), 'zh')).toBe('帧止于 web2:eth0：出方向不允许该 VLAN。'));

  it('are in both languages, each with the same values, and no code stands for two of them', () => {
    const both: [string, Record<string, string>, Readonly<Record<string, string>>][] = [
      ['said', appSentences, saidInChinese],
      ['hops', { ...hopNotes, ...vmNotes }, hopsInChinese],
      ['traces', { ...verdicts, ...sampleVerdicts, ...cuts }, tracesInChinese],
    ];
    const gaps = (text = '') => [...new Set(text.match(/\{\w+\}/g))].sort().join();
    for (const [what, english, chinese] of both) {
      expect(Object.keys(chinese).sort(), what).toEqual(Object.keys(english).sort());
      const different = Object.keys(english).filter(
        (code) => !dropReasons.has(code) && gaps(english[code]) !== gaps(chinese[code]),
      );
      expect(different, what).toEqual([]);
    }
    const codes = sentencesByRoom.flatMap((table) => Object.keys(table));
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  it('say why VMs, ports and tasks are as they are in Chinese', () => {
    const said = [appSaid('vm-file-missing', { vm: 'q1', file: '/no' })];
    expect(saidText(sayApp(said), said, 'en')).toBe('VM "q1" cannot start: /no does not exist.');
    expect(saidText(sayApp(said), said, 'zh')).toBe('虚拟机“q1”无法启动：/no 不存在。');
    expect(saidText('As it is.', undefined, 'zh')).toBe('As it is.');
    expect(saidText('As it is.', [{ code: 'of-tomorrow', values: {} }], 'zh')).toBe('As it is.');
    const crashed = { ...event, code: 'vm-crashed', values: { vm: 'q1', reason: said } };
    expect(eventText(crashed, 'zh')).toBe('虚拟机“q1”已崩溃：虚拟机“q1”无法启动：/no 不存在。');
  });

  it('have a word in both languages for every reason that the engine counts', () => {
    const names = dropReasonNames.filter(Boolean).sort();
    expect(Object.keys(dropsInEnglish).sort()).toEqual(names);
    expect(Object.keys(dropsInChinese).sort()).toEqual(names);
    expect(Object.keys(normalInChinese).sort()).toEqual([...normalReasons].sort());
    expect(dropText('not-yet-known', 'en')).toBe('not-yet-known');
  });
});

describe('words of tables', () => {
  it('are said by parts: in English as the engine does, and in Chinese', () => {
    const vlan = vlanParts({ mode: 'trunk', allowed: [10, 20, 21], native: 10, protected: true });
    expect(wordsText(vlan, 'en')).toBe('trunk 10,20,21 native 10 protected');
    expect(wordsText(vlan, 'en')).toBe(sayParts(vlan));
    expect(wordsText(vlan, 'zh')).toBe('Trunk 10,20,21 native 10 受保护');
    const rule = ruleMatch({
      action: 'drop',
      protocol: 'tcp',
      destinationPorts: [80, '8000-8100'],
    });
    expect(sayParts(rule)).toBe('tcp any > port 80,8000-8100');
    expect(wordsText(rule, 'zh')).toBe('tcp 任意 > 端口 80,8000-8100');
  });
});

describe('rates of the last minutes', () => {
  const sample = (rxBits: number) => ({ rxBits, txBits: 0, rxFrames: 0, txFrames: 0, drops: 0 });

  it('are zero where a port had no traffic, also before it was first seen', () => {
    const history = new RateHistory(4, 8);
    history.push(1000, []);
    history.push(2000, [['a', sample(5)]]);
    history.push(3000, []);
    expect(history.read('a').times).toEqual([1, 2, 3]);
    expect(history.read('a').series.rxBits).toEqual([0, 5, 0]);
    expect(history.read('never').series.rxBits).toEqual([0, 0, 0]);
  });

  it('forget what is older than the ring, and the port that is idle longest', () => {
    const history = new RateHistory(3, 2);
    for (let at = 1; at <= 5; at++) history.push(at * 1000, [['a', sample(at)]]);
    expect(history.read('a').series.rxBits).toEqual([3, 4, 5]);
    history.push(6000, [['b', sample(1)]]);
    history.push(7000, [['c', sample(1)]]);
    expect(history.ports).toBe(2);
    expect(history.read('a').series.rxBits).toEqual([0, 0, 0]);
    expect(history.read('b').series.rxBits).toEqual([0, 1, 0]);
  });
});

describe('a trace in the drawing', () => {
  const graph = buildGraph(smallLab());

  it('numbers its hops at their nodes and follows the links between them', () => {
    const path = tracePath(
      graph,
      result(
        [
          hop('vm', 'web1'),
          hop('switch', 'dvs0@host-a'),
          hop('bond', 'host-a:bond0', { depth: 1 }),
          hop('nic', 'host-a:eth0', { depth: 1 }),
          hop('fabric', 'tor1', { depth: 1 }),
          hop('vm', 'db1', { depth: 1, verdict: 'dropped' }),
        ],
        { reached: true },
      ),
    );
    expect(path.stops.slice(0, 5).map((stop) => stop.node)).toEqual([
      'vm/web1',
      'switch/dvs0@host-a',
      'bond/host-a:bond0',
      'nic/host-a:eth0',
      'fabric/tor1',
    ]);
    expect(path.links.has('vnic/web1:eth0')).toBe(true);
    expect(path.links.has('link/host-a:eth0--tor1:1')).toBe(true);
    expect(path.failed).toBeNull();
  });

  it('marks where the frame was lost, at the VM of the port that refused it', () => {
    const path = tracePath(
      graph,
      result([hop('vm', 'web1'), hop('port', 'db1:eth0', { verdict: 'dropped' })]),
    );
    expect(path.failed).toEqual({ node: 'vm/db1' });
  });
});

describe('state and traffic of links', () => {
  const graph = buildGraph(smallLab());
  const status = {
    lab: 'small',
    state: 'running' as const,
    reason: '',
    since: 0,
    vms: { web1: { state: 'running' as const, reason: '' } },
    linksDown: { 'host-a:eth0--tor1:1': { code: 'cut', why: 'the cable is cut' } },
    linksBlocked: {
      'host-b:eth0--tor1:3': { end: 'tor1:3', by: 'rootGuard' as const },
      'host-b:eth1--tor1:4': { end: 'tor1:4', by: 'stp' as const },
    },
    bonds: { 'host-a:bond0': ['eth1'] },
  };
  const link = (key: string) => {
    const found = graph.links.get(key);
    if (found === undefined) throw new Error(`no link ${key}`);
    return found;
  };

  it('say why a cable is down and which member of a bond stands by', () => {
    expect(linkState(link('link/host-a:eth0--tor1:1'), status)).toEqual({
      tone: 'err',
      word: 'down',
      reason: 'the cable is cut',
      reasonCode: 'cut',
    });
    expect(linkState(link('member/host-a:bond0/eth1'), status).word).toBe('up');
    expect(linkState(link('member/host-a:bond0/eth0'), status).word).toBe('down');
    const whole = { ...status, linksDown: {} };
    expect(linkState(link('member/host-a:bond0/eth0'), whole).word).toBe('standby');
    expect(linkState(link('link/host-a:eth0--tor1:1'), null).word).toBe('off');
    expect(linkState(link('link/host-b:eth0--tor1:3'), status).word).toBe('rootGuard');
    expect(linkState(link('link/host-b:eth1--tor1:4'), status).word).toBe('blocked');
  });

  it('make a bond what its members are', () => {
    const member = { bond: 'a:bond0', port: 'eth0', cable: 'l', backup: false };
    const word = (...inUse: string[]) =>
      membersState(
        ['eth0', 'eth1'].map((port) =>
          memberState({ ...member, port }, { ...status, bonds: { 'a:bond0': inUse } }),
        ),
      );
    expect(word('eth0', 'eth1')).toMatchObject({ tone: 'ok', word: 'up', inUse: 2 });
    expect(word('eth1')).toMatchObject({ tone: 'warn', word: 'some-unused', inUse: 1 });
    expect(word()).toMatchObject({ tone: 'err', word: 'no-member', inUse: 0 });
    expect(memberState({ ...member, cable: null }, status).word).toBe('down');
    expect(membersState([memberState(member, null)]).word).toBe('off');
  });

  it('tell of a bundle whether some of its cables are down', () => {
    const bundle = visibleGraph(graph, new Set(['host/host-a'])).bundles.find(
      (one) => one.to === 'host/host-a',
    );
    expect(bundle && bundleState(bundle, status)).toMatchObject({ word: 'some-down', up: 1 });
  });

  it('draw a bundle with a blocked cable as one that is not whole, and say how many forward', () => {
    const [bundle] = visibleGraph(graph, new Set(['host/host-a'])).bundles.filter(
      (one) => one.to === 'host/host-a',
    );
    if (bundle === undefined) throw new Error('no bundle');
    const of = (...blocked: string[]): RunStatus => ({
      ...status,
      linksDown: {},
      linksBlocked: Object.fromEntries(
        blocked.map((id) => [id, { end: 'tor1:1', by: 'stp' as const }]),
      ),
    });
    const ids = bundle.links.map(({ object }) => object.id);
    const one = bundleState(bundle, of(ids[0] ?? ''));
    expect(one).toMatchObject({ tone: 'warn', word: 'some-blocked', up: 1 });
    const near = { far: false, lively: true };
    expect(labelOf(bundle, one, near, String)?.lines).toEqual(['1/2']);
    expect(bundleState(bundle, of(...ids))).toMatchObject({ tone: 'warn', word: 'blocked', up: 0 });
    const whole = bundleState(bundle, of());
    expect(whole).toMatchObject({ tone: 'ok', word: 'up', up: 2 });
    expect(labelOf(bundle, whole, near, String)?.lines).toEqual(['×2']);
    expect(labelOf(bundle, whole, { far: false, lively: false }, String)).toBeNull();
    expect(labelOf(bundle, one, { far: true, lively: false }, String)).toBeNull();
  });

  it('make the bar of a switch what its team of uplinks is', () => {
    const node = graph.nodes.get('switch/dvs0@host-a');
    if (node === undefined) throw new Error('no bar');
    const [up, down] = [
      linkState(link('link/host-a:eth1--tor1:2'), status),
      linkState(link('link/host-a:eth0--tor1:1'), status),
    ];
    expect(nodeState(node, status, membersState([up, down]))).toMatchObject({
      tone: 'warn',
      word: 'some-down',
    });
    expect(nodeState(node, status, null)).toMatchObject({ tone: 'ok', word: 'up' });
  });

  it('count frames of a vNIC upwards when they came from the VM, and a cable once', () => {
    const rates = () => ({ rxBytes: 1000, txBytes: 10 });
    const of = (key: string) => ({ key, from: '', to: '', links: [link(key)] });
    expect(bundleFlow(of('vnic/web1:eth0'), rates)).toEqual({ up: 8000, down: 80 });
    expect(bundleFlow(of('link/host-a:eth0--tor1:1'), rates)).toEqual({ up: 8000, down: 8000 });
    expect(strokeWidth({ up: 0, down: 0 })).toBe(1.5);
    expect(strokeWidth({ up: 1e12, down: 0 })).toBe(5);
  });
});

describe('words and colours of the drawing', () => {
  it('keep the colour of a VLAN', () => {
    expect(vlanColor(10)).toBe(vlanColor(10));
    expect(vlanColor(10)).not.toBe(vlanColor(11));
  });

  it('cut a text that has no room, counting Chinese characters as wide', () => {
    expect(fitText('host-a', 100, 7)).toBe('host-a');
    expect(fitText('a-very-long-name-of-a-host', 70, 7)).toBe('a-very-lo…');
    expect(fitText('虚拟机名称很长', 70, 10)).toBe('虚拟机…');
  });
});

describe('suggestions', () => {
  it('find VMs by name and by address, and the vNICs of those that have several', () => {
    const { vm } = smallLab();
    expect(suggestVms(vm, 'WEB', false).map((one) => one.value)).toEqual(['web1', 'web2']);
    expect(suggestVms(vm, '10.0.20', false)).toEqual([{ value: 'db1', note: '10.0.20.11/24' }]);
    expect(suggestVms(vm, 'web1', true).map((one) => one.value)).toEqual([
      'web1',
      'web1:eth0',
      'web1:eth1',
    ]);
  });

  it('are a handful', () =>
    expect(
      suggestNames(
        Array.from({ length: 900 }, (_, at) => `port${at}`),
        'port',
      ),
    ).toHaveLength(50));
});
