/** A scenario file as steps: what is set up, what is done, and what must come out. docs/scenarios.md has the language. */

import { type Frame, readFrame } from './frame.ts';
import { Names } from './names.ts';
import { type FdbEntry, readAddress, readEntries } from './parse-fdb.ts';
import {
  Mistakes,
  type Place,
  ScenarioError,
  type Statement,
  statementsOf,
  unknownStatement,
  type Word,
  Words,
} from './source.ts';
import {
  type RecordKind,
  readPortWord,
  readSetting,
  type Setting,
  settingKey,
} from './topology.ts';

export type EngineName = 'netyard' | 'ovs';

/** A change of the set-up. */
export type Change =
  | { readonly kind: 'bridge'; readonly name: string; readonly settings: readonly Setting[] }
  | {
      readonly kind: 'port';
      readonly name: string;
      readonly bridge: string;
      readonly members: readonly string[];
      readonly settings: readonly Setting[];
    }
  | { readonly kind: 'cable'; readonly ends: readonly [string, string]; readonly patch: boolean }
  | {
      readonly kind: 'mirror';
      readonly name: string;
      readonly bridge: string;
      readonly settings: readonly Setting[];
    }
  | { readonly kind: 'set'; readonly name: string; readonly settings: readonly Setting[] }
  | { readonly kind: 'clear'; readonly name: string; readonly keys: readonly string[] }
  | { readonly kind: 'del'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly up: boolean }
  | { readonly kind: 'fdb-add'; readonly bridge: string; readonly entry: FdbEntry }
  | {
      readonly kind: 'fdb-del';
      readonly bridge: string;
      readonly address: Omit<FdbEntry, 'port'>;
    };

/** What is done in a row. */
export type Action =
  | { readonly kind: 'send'; readonly port: string; readonly frame: Frame }
  | { readonly kind: 'advance'; readonly ms: number }
  | {
      readonly kind: 'fdb';
      readonly bridge: string;
      /** `any`: whatever is there. */
      readonly entries: readonly FdbEntry[] | 'any';
    }
  | { readonly kind: 'state'; readonly name: string; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'flush'; readonly name: string }
  | { readonly kind: 'change'; readonly change: Change };

export interface ExpectedFrame {
  /** Where it comes out: one of these. */
  readonly ports: readonly string[];
  readonly frame: Frame;
}

/** `any`: not compared with the file, only between engines. */
export type Expectation = readonly ExpectedFrame[] | 'any';

export interface Row {
  readonly place: Place;
  readonly text: string;
  readonly action: Action;
  readonly expected: Readonly<Record<EngineName, Expectation>>;
  /** Why the two engines are to do different things; '' where they are not. */
  readonly differs: string;
  /** True when the row says what is to come out; a change of the set-up that does not is no row to count. */
  readonly asks: boolean;
  /** Frames that devices send by themselves are compared like all others. */
  readonly compareControl: boolean;
}

export interface Scenario {
  readonly title: string;
  readonly rows: Row[];
}

interface Draft {
  readonly statement: Statement;
  readonly action: Action;
  both: ExpectedFrame[];
  any: boolean;
  readonly only: Record<EngineName, ExpectedFrame[] | null>;
  differs: string;
  asks: boolean;
  words: string[];
}

const CHANGES = new Set([
  'bridge',
  'port',
  'bond',
  'patch',
  'cable',
  'mirror',
  'set',
  'clear',
  'del',
  'up',
  'down',
  'fdb-add',
  'fdb-del',
]);

/** Reads a file; throws Mistakes where it has any. */
export function parseScenarios(text: string, file: string): Scenario[] {
  return new Parser().parse(statementsOf(text, file), file);
}

class Parser {
  private readonly scenarios: Scenario[] = [];
  private current: Scenario | null = null;
  private draft: Draft | null = null;
  private names = new Names();
  private compareControl = false;
  /** The row is not understood: what is expected behind it belongs to nothing. */
  private lost = false;
  private readonly errors: ScenarioError[] = [];

  parse(statements: readonly Statement[], file: string): Scenario[] {
    for (const statement of statements) this.attempt(() => this.statement(new Words(statement)));
    this.finish();
    if (this.scenarios.length === 0 && this.errors.length === 0)
      this.errors.push(
        new ScenarioError({ file, line: 1, column: 1 }, 'expected a scenario; the file has none'),
      );
    if (this.errors.length > 0) throw new Mistakes(this.errors);
    return this.scenarios;
  }

  /** After a mistake the rest of the file is read all the same, so that all mistakes are told at once. */
  private attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      this.errors.push(error);
      this.draft = null;
      this.lost = true;
    }
  }

  private statement(words: Words): void {
    const { keyword } = words.statement;
    if (this.current === null && keyword !== 'scenario') this.begin('');
    if (keyword === 'unknown') throw unknownStatement(words.statement);
    if (keyword === 'scenario') this.begin(textOf(words.statement.words));
    else if (keyword === 'compare') this.compare(words);
    else if (keyword === 'expect' || keyword.endsWith('-expect')) this.expect(words);
    else if (keyword === 'differs') this.differs(words);
    else {
      this.lost = false;
      this.row(words, CHANGES.has(keyword) ? this.change(words) : this.action(words));
    }
  }

  private begin(title: string): void {
    this.finish();
    this.current = { title, rows: [] };
    this.compareControl = false;
    this.names = new Names();
    this.scenarios.push(this.current);
  }

  private compare(words: Words): void {
    if (!words.accept('control', 'all')) throw words.fail('"control"');
    words.end();
    this.finish();
    this.compareControl = true;
  }

  private row(words: Words, actions: Action[]): void {
    words.end();
    for (const action of actions) {
      this.finish();
      const { statement } = words;
      const asks = action.kind !== 'change' && action.kind !== 'advance' && action.kind !== 'flush';
      const any = statement.keyword === 'learn';
      this.draft = {
        statement,
        action,
        both: [],
        any,
        only: { netyard: null, ovs: null },
        differs: '',
        asks: asks && !any,
        words: [textOf([statement.head, ...statement.words])],
      };
    }
  }

  private finish(): void {
    const { draft } = this;
    this.draft = null;
    if (draft === null) return;
    const { only, differs, statement } = draft;
    if ((only.netyard !== null || only.ovs !== null) && differs === '')
      this.errors.push(
        new ScenarioError(
          statement.head,
          'expected "differs: REASON" in a row that says netyard-expect or ovs-expect',
        ),
      );
    const both: Expectation = draft.any ? 'any' : draft.both;
    const ovsUnknown = differs !== '' && only.ovs === null && only.netyard === null;
    this.current?.rows.push({
      place: statement.head,
      text: draft.words.join('  '),
      action: draft.action,
      expected: { netyard: only.netyard ?? both, ovs: only.ovs ?? (ovsUnknown ? 'any' : both) },
      differs,
      asks: draft.asks,
      compareControl: this.compareControl,
    });
  }

  // What is expected

  private expect(words: Words): void {
    const { draft } = this;
    const { keyword, head } = words.statement;
    if (this.lost) return;
    if (draft === null)
      throw new ScenarioError(head, 'expected a row (send, advance, …) before it');
    draft.words.push(textOf([head, ...words.statement.words]));
    draft.asks = true;
    const frames = this.expectedFrames(words, draft);
    if (keyword === 'expect') draft.both.push(...frames);
    else {
      const engine = keyword === 'ovs-expect' ? 'ovs' : 'netyard';
      draft.only[engine] = [...(draft.only[engine] ?? []), ...frames];
    }
  }

  private expectedFrames(words: Words, draft: Draft): ExpectedFrame[] {
    if (words.accept('nothing', 'none')) {
      words.end();
      return [];
    }
    if (words.statement.keyword === 'expect' && words.accept('any', 'anything')) {
      words.end();
      draft.any = true;
      return [];
    }
    const frames: ExpectedFrame[] = [];
    let ports: string[][] = [];
    for (const part of parts(words.statement.words)) {
      const piece = new Words(words.statement, part);
      ports.push(...this.ports(piece));
      if (piece.done) continue;
      const sent = draft.action.kind === 'send' ? draft.action.frame.bytes : null;
      const frame = readFrame(piece, sent, false);
      for (const alternatives of ports) frames.push({ ports: alternatives, frame });
      ports = [];
    }
    if (ports.length > 0) throw words.missing('a frame such as A>B, "same" or "any"');
    if (frames.length === 0) throw words.missing('"nothing", "any" or PORT FRAME');
    const open = [...draft.both, ...frames].filter(({ frame }) => frame.kind === 'any');
    const named = [...draft.both, ...frames].filter(({ frame }) => frame.kind !== 'any');
    const both = named
      .flatMap(({ ports }) => ports)
      .find((port) => open.some(({ ports }) => ports.includes(port)));
    if (both !== undefined)
      throw new ScenarioError(
        words.statement.head,
        `expected "any" or frames for ${both}, found both`,
      );
    return frames;
  }

  /** Names of interfaces up to the first word that is none; `m1|m2` is either of them. */
  private ports(words: Words): string[][] {
    const ports: string[][] = [];
    while (words.next !== undefined) {
      const list = words.next.text
        .split(',')
        .filter((name) => name !== '')
        .map((name) => name.split('|'));
      if (!list.flat().every((name) => this.names.isInterface(name))) break;
      ports.push(...list);
      words.take('a port');
    }
    if (ports.length === 0 && !words.done)
      throw words.fail(`a port (${this.names.interfaceNames()})`);
    return ports;
  }

  private differs(words: Words): void {
    const { draft } = this;
    const reason = textOf(words.statement.words).replace(/^:\s*/, '');
    if (this.lost) return;
    if (draft === null) throw new ScenarioError(words.statement.head, 'expected a row before it');
    if (reason === '') throw words.fail('a reason');
    draft.differs = reason;
  }

  // What is done

  private action(words: Words): Action[] {
    switch (words.statement.keyword) {
      case 'send':
        return [
          { kind: 'send', port: this.names.interface(words), frame: readFrame(words, null, true) },
        ];
      case 'learn':
        return [this.learn(words)];
      case 'advance':
        return [{ kind: 'advance', ms: duration(words) }];
      case 'fdb':
        return [this.fdb(words)];
      case 'state':
        return [this.state(words)];
      default:
        return this.flush(words);
    }
  }

  /** `learn p1 A vlan 10` is `send p1 A>* vlan 10` whose result nobody looks at. */
  private learn(words: Words): Action {
    const port = this.names.interface(words);
    const station = words.take('a station such as A');
    const text = station.text.includes('>') ? station.text : `${station.text}>*`;
    const rest: Word[] = [{ ...station, text }];
    while (!words.done) rest.push(words.take('a word'));
    return { kind: 'send', port, frame: readFrame(new Words(words.statement, rest), null, true) };
  }

  private fdb(words: Words): Action {
    const bridge = this.names.bridgeFirst(words);
    if (words.done || words.accept('(empty)', 'empty', 'nothing')) {
      if (words.statement.words.length === 0)
        throw words.fail('"(empty)", "any" or entries such as A 10 p1');
      return { kind: 'fdb', bridge, entries: [] };
    }
    if (words.accept('any', 'anything')) return { kind: 'fdb', bridge, entries: 'any' };
    return { kind: 'fdb', bridge, entries: readEntries(words, this.names) };
  }

  private state(words: Words): Action {
    const name = words.take('a port, bond or bridge');
    if (this.names.kindOf(name.text) === undefined) throw words.fail(this.names.known(), name);
    const values = new Map<string, string>();
    while (!words.done) {
      const word = words.take('key=value');
      const match = /^([\w:-]+)=(.*)$/.exec(word.text);
      if (match === null) throw words.fail('key=value', word);
      values.set(match[1] as string, match[2] as string);
    }
    if (values.size === 0) throw words.fail('key=value');
    return { kind: 'state', name: name.text, values };
  }

  private flush(words: Words): Action[] {
    words.accept('fdb');
    if (words.done) return [{ kind: 'flush', name: this.names.theBridge(words) }];
    const name = words.take('a bridge');
    if (this.names.kindOf(name.text) !== 'bridge') throw words.fail('a bridge', name);
    return [{ kind: 'flush', name: name.text }];
  }

  // What is set up

  private change(words: Words): Action[] {
    return this.changes(words).map((change) => ({ kind: 'change', change }));
  }

  private changes(words: Words): Change[] {
    switch (words.statement.keyword) {
      case 'bridge':
        return this.bridge(words);
      case 'port':
        return this.port(words);
      case 'bond':
        return this.bond(words);
      case 'patch':
      case 'cable':
        return [this.cable(words)];
      case 'mirror':
        return [this.mirror(words)];
      case 'set':
        return this.set(words);
      case 'clear':
        return this.clear(words);
      case 'del':
        return this.names.named(words).map((name) => this.del(name));
      case 'fdb-add': {
        const bridge = this.names.bridgeFirst(words);
        return readEntries(words, this.names).map((entry) => ({ kind: 'fdb-add', bridge, entry }));
      }
      case 'fdb-del':
        return [
          {
            kind: 'fdb-del',
            bridge: this.names.bridgeFirst(words),
            address: readAddress(words),
          },
        ];
      default: {
        const up = words.statement.keyword === 'up';
        return this.names.interfaces(words).map((name) => ({ kind: 'link', name, up }));
      }
    }
  }

  private bridge(words: Words): Change[] {
    const names = this.names.create(words, 'bridge');
    this.names.lastBridge = names.at(-1) ?? null;
    const settings = this.settings('bridge', words);
    return names.map((name) => ({ kind: 'bridge', name, settings }));
  }

  private port(words: Words): Change[] {
    const names = this.names.create(words, 'port');
    const bridge = this.names.onBridge(words);
    this.names.belong(names, bridge);
    const settings = this.settings('port', words);
    return names.map((name) => ({ kind: 'port', name, bridge, members: [name], settings }));
  }

  private bond(words: Words): Change[] {
    const [name = '', ...more] = this.names.create(words, 'bond');
    const word = words.next;
    const members = more.length > 0 ? more : this.names.create(words, 'interface');
    while (this.memberFollows(words)) members.push(...this.names.create(words, 'interface'));
    this.names.declare(members, 'interface');
    if (members.length === 0) throw words.fail('members such as m1,m2', word);
    const bridge = this.names.onBridge(words);
    this.names.belong(members, name);
    this.names.belong([name], bridge);
    const settings = this.settings('port', words);
    return [{ kind: 'port', name, bridge, members, settings }];
  }

  private memberFollows(words: Words): boolean {
    const text = words.next?.text ?? '=';
    return !text.includes('=') && text !== 'on' && !PORT_WORDS.has(text);
  }

  private cable(words: Words): Change {
    const a = this.names.interface(words);
    words.accept('-', '--', '<->', 'to');
    const b = this.names.interface(words);
    return { kind: 'cable', ends: [a, b], patch: words.statement.keyword === 'patch' };
  }

  private mirror(words: Words): Change {
    const [name = ''] = this.names.create(words, 'mirror');
    const bridge = this.names.onBridge(words);
    this.names.belong([name], bridge);
    return { kind: 'mirror', name, bridge, settings: this.settings('mirror', words) };
  }

  private set(words: Words): Change[] {
    const names = this.names.named(words);
    const kind = this.names.recordKind(names[0] as string);
    const settings = this.settings(kind, words);
    if (settings.length === 0) throw words.fail('key=value');
    const isMember = names.some((name) => this.names.kindOf(name) === 'interface');
    if (isMember && settings.some(({ table }) => table !== 'interface'))
      throw words.fail('keys of interfaces only, for the members of a bond');
    return names.map((name) => ({ kind: 'set', name, settings }));
  }

  private clear(words: Words): Change[] {
    const [name = ''] = this.names.named(words);
    const kind = this.names.recordKind(name);
    const keys: string[] = [];
    while (!words.done) keys.push(settingKey(kind, words.take('a key').text).key);
    if (keys.length === 0) throw words.fail('a key');
    return [{ kind: 'clear', name, keys }];
  }

  private del(name: string): Change {
    this.names.delete(name);
    return { kind: 'del', name };
  }

  private settings(kind: RecordKind, words: Words): Setting[] {
    const settings: Setting[] = [];
    while (!words.done) {
      const word = words.take('key=value');
      const own = word.text.includes('=') ? null : this.settingWord(kind, words, word);
      settings.push(...(own ?? [readSetting(kind, words, word)]));
    }
    const modes = settings.some(({ key }) => key === 'vlan_mode');
    return settings.flatMap((setting) => {
      if (setting.key !== 'vlan_mode?') return [setting];
      return modes ? [] : [{ ...setting, key: 'vlan_mode' }];
    });
  }

  private settingWord(kind: RecordKind, words: Words, word: Word): Setting[] | null {
    if (kind === 'port') {
      const settings = readPortWord(words, word);
      if (settings === null)
        throw words.fail(`key=value or one of ${[...PORT_WORDS].join(', ')}`, word);
      return settings;
    }
    if (kind === 'bridge' && (word.text === 'stp' || word.text === 'rstp'))
      return [{ table: 'bridge', key: `${word.text}_enable`, value: 'true' }];
    return null;
  }
}

const PORT_WORDS = new Set([
  'access',
  'untagged',
  'trunk',
  'native-untagged',
  'native-tagged',
  'dot1q-tunnel',
  'cvlans',
  'protected',
  'priority-tags',
  'native',
  'qinq',
  'tunnel',
  'tag',
  'trunks',
  'cvlan',
]);

function textOf(words: readonly Word[]): string {
  return words.map((word) => word.text).join(' ');
}

/** Words between commas that end a word. */
function parts(words: readonly Word[]): Word[][] {
  const result: Word[][] = [[]];
  for (const word of words) {
    const ends = word.text.endsWith(',');
    const text = ends ? word.text.slice(0, -1) : word.text;
    if (text !== '') result.at(-1)?.push({ ...word, text });
    if (ends) result.push([]);
  }
  return result.filter((part) => part.length > 0);
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** `301s`, `500ms`, `5m`, `1.5 s`; at most a day. */
function duration(words: Words): number {
  const word = words.take('a time such as 301s or 500ms');
  let { text } = word;
  if (/^[\d.]+$/.test(text) && words.next !== undefined) text += words.take('a unit').text;
  const match = /^(\d+(?:\.\d+)?)(ms|s|sec|m|min|h)$/.exec(text.replace(/seconds?$|secs?$/, 's'));
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (!Number.isInteger(ms) || ms < 1 || ms > 86_400_000)
    throw words.fail('a time such as 301s, 500ms or 5m, from 1ms to a day', word);
  return ms;
}
