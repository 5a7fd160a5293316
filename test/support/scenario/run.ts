/** Runs scenarios on engines and says, row by row, what was expected and what came out. */

import { parseMac } from '../../../src-main/wire/address.ts';
import { applyChange } from './apply-change.ts';
import { type Engine, type Got, Unsupported } from './engine.ts';
import { controlKind, describeFrame, type Frame, headOf, isReserved, nameOfMac } from './frame.ts';
import type { Action, EngineName, Expectation, ExpectedFrame, Row, Scenario } from './parse.ts';
import type { FdbEntry } from './parse-fdb.ts';
import { LEAST_FRAME } from './payload.ts';
import { emptyTopology } from './topology.ts';

/** Octets of both addresses. */
const ADDRESSES = 12;

export interface RowResult {
  readonly row: Row;
  readonly scenario: Scenario;
  readonly engine: EngineName;
  /** What is wrong, one line each; empty when the row passed. */
  readonly faults: readonly string[];
  /** What the row leaves open and came out, and what it asks to see of tables and states: what engines have to agree on. */
  readonly open: readonly string[];
}

/** Runs a scenario. A row is in the result when it asks for something or when something came out that nobody named. */
export async function runScenario(scenario: Scenario, engine: Engine): Promise<RowResult[]> {
  await engine.begin();
  const runner = new Runner(scenario, engine);
  return runner.run();
}

class Runner {
  private readonly scenario: Scenario;
  private readonly engine: Engine;
  private readonly topology = emptyTopology();
  private readonly results: RowResult[] = [];
  /** The set-up was changed and the engine does not know it yet. */
  private dirty = false;
  private broken = '';

  constructor(scenario: Scenario, engine: Engine) {
    this.scenario = scenario;
    this.engine = engine;
  }

  async run(): Promise<RowResult[]> {
    const { rows } = this.scenario;
    for (const [i, row] of rows.entries()) {
      await this.row(row, row.asks || !goesOn(row.action, rows[i + 1]?.action));
    }
    return this.results;
  }

  private async row(row: Row, apply: boolean): Promise<void> {
    let seen: Seen = NOTHING;
    let got: Got[] = [];
    try {
      if (this.broken !== '') throw new Unsupported(this.broken);
      seen = await this.act(row.action, apply);
      if (apply) got = await this.engine.taken();
    } catch (error) {
      const { message } = error as Error;
      if (row.asks || this.broken === '') this.note(row, [message], []);
      // Without the set-up that was asked for, no later row means anything.
      if (row.action.kind === 'change' || this.dirty) this.broken = message;
      return;
    }
    const sent = row.action.kind === 'send' ? row.action.frame : null;
    const expected = row.expected[this.engine.name];
    // What is known to differ is not looked at, tables and states neither.
    const faults = row.differs !== '' && expected === 'any' ? [] : [...seen.faults];
    const compared = row.compareControl ? got : withoutControl(got, sent);
    if (expected !== 'any') faults.push(...compare(expected, compared, got));
    const open = compared.filter(({ port }) => isOpen(expected, port)).map(describeGot);
    if (row.asks || faults.length > 0) this.note(row, faults, [...seen.open, ...open].sort());
  }

  private note(row: Row, faults: readonly string[], open: readonly string[]): void {
    const { scenario, engine } = this;
    this.results.push({ row, scenario, engine: engine.name, faults, open });
  }

  private async act(action: Action, apply: boolean): Promise<Seen> {
    const { engine } = this;
    if (action.kind === 'change') {
      applyChange(this.topology, action.change);
      this.dirty = true;
    }
    if (this.dirty && apply) {
      await engine.configure(this.topology);
      this.dirty = false;
    }
    switch (action.kind) {
      case 'send':
        for (let i = 0; i < action.frame.times; i++)
          await engine.send(action.port, action.frame.bytes as Uint8Array);
        return NOTHING;
      case 'advance':
        await engine.advance(action.ms);
        return NOTHING;
      case 'flush':
        await engine.flush(action.name);
        return NOTHING;
      case 'fdb':
        return compareFdb(action.entries, await engine.fdb(action.bridge));
      case 'state':
        return compareState(action.values, await engine.state(action.name));
      default:
        return NOTHING;
    }
  }
}

/** What is wrong with a table or state, and what of it the row leaves open. */
interface Seen {
  readonly faults: readonly string[];
  readonly open: readonly string[];
}

const NOTHING: Seen = { faults: [], open: [] };

function isOpen(expected: Expectation, port: string): boolean {
  if (expected === 'any') return true;
  return expected.some(({ ports, frame }) => frame.kind === 'any' && ports.includes(port));
}

/** True for set-up statements of which the next one is to take effect together. Links go up and down in what was set up before. */
function goesOn(action: Action, next: Action | undefined): boolean {
  if (action.kind !== 'change' || next?.kind !== 'change') return false;
  return (action.change.kind === 'link') === (next.change.kind === 'link');
}

/** Leaves out what devices say to reserved addresses by themselves. */
function withoutControl(got: readonly Got[], sent: Frame | null): Got[] {
  const source = sent?.bytes ? sourceOf(sent.bytes) : '';
  return got.filter(({ bytes }) => !isReserved(bytes) || sourceOf(bytes) === source);
}

function sourceOf(bytes: Uint8Array): string {
  return nameOfMac(bytes, 6);
}

/** Per port the frames in order; control frames that are named have to be among `all`. */
function compare(
  expected: readonly ExpectedFrame[],
  got: readonly Got[],
  all: readonly Got[],
): string[] {
  const faults: string[] = [];
  const kinds = expected.filter(({ frame }) => frame.kind !== null);
  for (const { ports, frame } of kinds) {
    const seen = all.filter((one) => isOfKind(one, ports, frame));
    if (seen.length < frame.times)
      faults.push(
        `expected ${ports.join('|')} ${frame.kind}, got ${seen.length} of ${frame.times}`,
      );
  }
  const free = got.filter((one) => !kinds.some(({ ports, frame }) => isOfKind(one, ports, frame)));
  const named = expected.filter(({ frame }) => frame.kind === null);
  const wanted = assigned(named, free);
  for (const port of new Set([...wanted.keys(), ...free.map((one) => one.port)])) {
    const want = wanted.get(port) ?? [];
    const have = free.filter((one) => one.port === port);
    if (want.length === have.length && want.every((frame, i) => equals(frame, have[i] as Got)))
      continue;
    faults.push(
      `expected ${port} ${list(want.map((frame) => describeFrame(frame.bytes as Uint8Array)))}`,
    );
    faults.push(`     got ${port} ${list(have.map(({ bytes }) => describeFrame(bytes)))}`);
  }
  return faults;
}

function isOfKind({ port, bytes }: Got, ports: readonly string[], { kind }: Frame): boolean {
  return ports.includes(port) && (kind === 'any' || controlKind(bytes) === kind);
}

/** Which frames a port is to get: where several ports are possible, the one that got such a frame and needs it for no other. */
function assigned(named: readonly ExpectedFrame[], got: readonly Got[]): Map<string, Frame[]> {
  const wanted = new Map<string, Frame[]>();
  const want = (port: string, frame: Frame): void => {
    const frames = wanted.get(port) ?? [];
    for (let i = 0; i < frame.times; i++) frames.push(frame);
    wanted.set(port, frames);
  };
  const spare = (port: string, frame: Frame): boolean => {
    const have = got.filter((one) => one.port === port && equals(frame, one)).length;
    const taken = (wanted.get(port) ?? []).filter((one) => one.bytes === frame.bytes).length;
    return have >= taken + frame.times;
  };
  for (const { ports, frame } of named) if (ports.length === 1) want(ports[0] as string, frame);
  for (const { ports, frame } of named)
    if (ports.length > 1)
      want(ports.find((port) => spare(port, frame)) ?? (ports[0] as string), frame);
  return wanted;
}

function list(frames: readonly string[]): string {
  if (frames.length === 0) return 'nothing';
  const shown = frames.slice(0, 8).join(', ');
  return frames.length > 8 ? `${shown}, … (${frames.length})` : shown;
}

function equals(frame: Frame, { bytes }: Got): boolean {
  const wanted = frame.bytes as Uint8Array;
  if (!frame.exact) return headOf(wanted) === headOf(bytes);
  return Buffer.compare(padded(wanted), padded(bytes)) === 0;
}

/** Padding to the least frame comes and goes with tags: it is not compared. */
function padded(bytes: Uint8Array): Uint8Array {
  const least = LEAST_FRAME + (headOf(bytes).length / 2 - ADDRESSES);
  if (bytes.length >= least) return bytes;
  const whole = new Uint8Array(least);
  whole.set(bytes);
  return whole;
}

function describeGot({ port, bytes }: Got): string {
  return `${port} ${describeFrame(bytes)}`;
}

function compareFdb(expected: readonly FdbEntry[] | 'any', got: readonly FdbEntry[]): Seen {
  const have = fdbText(got);
  if (expected === 'any') return { faults: [], open: [`fdb ${have}`] };
  const want = fdbText(expected);
  if (want === have) return NOTHING;
  return { faults: [`expected fdb ${want}`, `     got fdb ${have}`], open: [] };
}

function fdbText(entries: readonly FdbEntry[]): string {
  const texts = entries.map(
    ({ vlan, mac, port }) => `${nameOfMac(parseMac(mac) as Uint8Array, 0)} ${vlan} ${port}`,
  );
  return texts.sort().join(', ') || '(empty)';
}

function compareState(want: ReadonlyMap<string, string>, have: ReadonlyMap<string, string>): Seen {
  const faults: string[] = [];
  const open: string[] = [];
  for (const [key, value] of want) {
    const found = have.has(key) ? `${key}=${have.get(key)}` : `no ${key}`;
    const values = value.toLowerCase().split('|');
    if (value === 'any') open.push(found);
    else if (!values.includes(have.get(key)?.toLowerCase() ?? ''))
      faults.push(`expected ${key}=${value}, got ${found}`);
  }
  return { faults, open };
}
