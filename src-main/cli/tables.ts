/** `netyard ports`, `fdb`, `security` and `stats`: live tables of the forwarding core. */
import type { Command } from 'commander';
import type { Counters, FdbRow, PortRow, SecurityRow } from '../api/contract.ts';
import { normalReasons } from '../packet/drop-reason.ts';
import { sleep, withEngine } from './connect.ts';
import { CommandError, WRONG_USE } from './exit.ts';
import { type JsonOption, type LabOption, seconds, whole, withJson, withLab } from './options.ts';
import { formatBytes, formatCount, print, printJson, printRows } from './output.ts';

export function registerTables(program: Command): void {
  withJson(withLab(program.command('ports')))
    .description('the ports of the lab')
    .action(ports);
  withJson(withLab(program.command('fdb').argument('<switch[@host]>')))
    .description('the addresses of a switch, bridge or fabric device: learned, static and sticky')
    .option('--flush', 'forget the learned ones')
    .option('--port <port>', 'with --flush: only those of this port')
    .option('--vlan <vid>', 'with --flush: only those of this VLAN (0: of none)', whole(0, 4094))
    .action(fdb);
  withJson(withLab(program.command('security').argument('[port...]')))
    .description('guarded and blocked ports: what is enforced, and what tried to pass')
    .action(security);
  withJson(withLab(program.command('stats').argument('[port...]')))
    .description('the counters of ports, as the switch sees them')
    .option('--seconds <n>', 'measure for this long and show rates', seconds(3_600))
    .action(stats);
}

async function ports(options: LabOption & JsonOption): Promise<void> {
  const rows = await withEngine(({ client }) => client.tables.ports({ lab: options.lab }));
  printRows<PortRow>(
    rows,
    [
      { title: 'port', value: ({ port }) => port },
      { title: 'device', value: ({ device }) => device },
      { title: 'port group', value: ({ portGroup }) => portGroup },
      { title: 'VLAN', value: ({ vlan }) => vlan },
      { title: 'MAC', value: ({ mac }) => mac },
      { title: 'MTU', value: ({ mtu }) => String(mtu) },
      { title: 'state', value: stateText },
    ],
    { json: options.json, empty: 'The lab has no ports.' },
  );
}

const holds: Readonly<Record<NonNullable<PortRow['held']>, string>> = {
  stp: 'blocked by the spanning tree',
  bpduGuard: 'shut by BPDU guard',
  rootGuard: 'blocked by root guard',
};

function stateText({ up, why, blocked, held }: PortRow): string {
  if (!up) return `down: ${why}`;
  if (blocked) return 'blocked';
  return held === null ? 'up' : holds[held];
}

async function security(names: string[], options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const rows = await withEngine(async ({ client }) => {
    const found = await client.tables.security({ lab });
    if (names.length === 0) return found;
    // LAGs are guarded as one port.
    refuseUnknown(names, [...found, ...(await client.tables.ports({ lab }))]);
    return found.filter(({ port }) => names.includes(port));
  });
  printRows<SecurityRow>(
    rows,
    [
      { title: 'port', value: ({ port }) => port },
      { title: 'port group', value: ({ portGroup }) => portGroup },
      {
        title: 'enforced',
        value: ({ enforced, blocked }) => [...(blocked ? ['blocked'] : []), ...enforced].join(', '),
      },
      { title: 'MAC', value: macText },
      { title: 'learned', value: learnedText },
      { title: 'violations', value: ({ violations }) => dropsText(violations) },
    ],
    { json: options.json, empty: 'No port is guarded or blocked.' },
  );
}

/** The address of the configuration, and what the guest made of it. */
function macText({ initialMac, effectiveMac, closed }: SecurityRow): string {
  if (closed) return `${initialMac} (changed: gets nothing)`;
  return effectiveMac === '' || effectiveMac === initialMac
    ? initialMac
    : `${initialMac} (now ${effectiveMac})`;
}

function learnedText({ learned, macLimit }: SecurityRow): string {
  const count = learned === null ? '' : String(learned);
  return macLimit === null ? count : `${count || '-'} of ${macLimit}`;
}

interface FdbOptions extends LabOption, JsonOption {
  readonly flush?: boolean;
  readonly port?: string;
  readonly vlan?: number;
}

/** Static entries have no age, sticky ones only once they were seen. */
function ageText({ type, age }: FdbRow): string {
  if (type === 'static') return '';
  return age < 0 ? 'not seen' : `${Math.floor(age)} s`;
}

async function fdb(where: string, options: FdbOptions): Promise<void> {
  const [name = '', host] = where.split('@');
  const device = { lab: options.lab, switch: name, host };
  if (options.flush) {
    const { port, vlan } = options;
    const { flushed } = await withEngine(({ client }) =>
      client.tables.fdbFlush({ ...device, port, vlan }),
    );
    if (options.json) printJson({ flushed });
    else print(`${formatCount(flushed)} addresses forgotten.`);
    return;
  }
  if (options.port !== undefined || options.vlan !== undefined)
    throw new CommandError(WRONG_USE, 'netyard: fdb: --port and --vlan go with --flush.');
  const rows = await withEngine(({ client }) => client.tables.fdb(device));
  printRows<FdbRow & { device: string }>(
    rows,
    [
      { title: 'device', value: ({ device }) => device },
      { title: 'VLAN', value: ({ vlan }) => String(vlan) },
      { title: 'MAC', value: ({ mac }) => mac },
      { title: 'port', value: ({ port }) => port },
      { title: 'type', value: ({ type }) => type },
      { title: 'age', value: ageText },
    ],
    { json: options.json, empty: 'No address is learned.' },
  );
}

interface StatsOptions extends LabOption, JsonOption {
  readonly seconds?: number;
}

/** Counters of a port; per second where they were measured over a time. */
type Measured = Readonly<Record<string, Counters>>;

async function stats(names: string[], options: StatsOptions): Promise<void> {
  const { lab } = options;
  const measured = await withEngine(async ({ client }) => {
    const ask = (): Promise<Measured> =>
      client.tables.stats({ lab, ...(names.length > 0 && { ports: names }) });
    const first = await ask();
    if (names.some((name) => !Object.hasOwn(first, name)))
      refuseUnknown(names, await client.tables.ports({ lab }));
    if (options.seconds === undefined) return first;
    const began = performance.now();
    await sleep(options.seconds * 1000);
    const last = await ask();
    return ratesOf(first, last, (performance.now() - began) / 1000);
  });
  if (options.json) printJson(measured);
  else printStats(measured, options.seconds === undefined ? '' : '/s');
}

function printStats(measured: Measured, per: string): void {
  type Row = [string, Counters];
  const kinds = (...counts: number[]): string => counts.map(formatCount).join(' / ');
  printRows<Row>(
    Object.entries(measured),
    [
      { title: 'port', value: ([port]) => port },
      { title: `in frames${per}`, value: ([, { rxFrames }]) => rxFrames },
      { title: `in${per}`, value: ([, { rxBytes }]) => formatBytes(rxBytes) },
      {
        title: 'uni/multi/broadcast',
        value: ([, c]) => kinds(c.rxUnicast, c.rxMulticast, c.rxBroadcast),
      },
      { title: `out frames${per}`, value: ([, { txFrames }]) => txFrames },
      { title: `out${per}`, value: ([, { txBytes }]) => formatBytes(txBytes) },
      {
        title: 'uni/multi/broadcast',
        value: ([, c]) => kinds(c.txUnicast, c.txMulticast, c.txBroadcast),
      },
      { title: 'control in/out', value: ([, c]) => kinds(c.rxControl, c.txControl) },
      { title: 'waiting', value: ([, { queued, onCable }]) => queued + onCable },
      { title: `drops${per}`, value: ([, { drops }]) => dropsText(drops) },
    ],
    { empty: 'No port has counters: the lab does not run.' },
  );
}

/** Counters that say what is now, and have no rate. */
const PRESENT: ReadonlySet<string> = new Set<keyof Counters>(['queued', 'onCable']);

/** The difference of two readings per second, to one decimal; a port that came or went meanwhile is left out. */
function ratesOf(first: Measured, last: Measured, elapsed: number): Measured {
  const per = (now: number, then: number): number => Math.round(((now - then) * 10) / elapsed) / 10;
  const rates: Record<string, Counters> = {};
  for (const [port, now] of Object.entries(last)) {
    const then = first[port];
    if (then === undefined) continue;
    const { drops, ...counts } = now;
    const row: Counters = { ...now, drops: {} };
    for (const name of Object.keys(counts) as (keyof typeof counts)[])
      row[name] = PRESENT.has(name) ? counts[name] : per(counts[name], then[name]);
    for (const [reason, count] of Object.entries(drops)) {
      const rate = per(count, then.drops[reason] ?? 0);
      if (rate > 0) row.drops[reason] = rate;
    }
    rates[port] = row;
  }
  return rates;
}

/** Throws where a name is no port; `rows` are all ports of the lab. */
export function refuseUnknown(
  names: readonly string[],
  rows: readonly Pick<PortRow, 'port'>[],
): void {
  const known = new Set(rows.map(({ port }) => port));
  const lines = names
    .filter((name) => !known.has(name))
    .map((name) => `netyard: There is no port "${name}" in this lab; "netyard ports" lists them.`);
  if (lines.length > 0) throw new CommandError(WRONG_USE, ...lines);
}

/** Reasons and how often: faults first, and in brackets what is none. */
export function dropsText(drops: Readonly<Record<string, number>>): string {
  const rows = Object.entries(drops).map(([reason, count]) => ({
    isFault: !normalReasons.has(reason),
    text: `${reason} ${count}`,
  }));
  const faults = rows.filter(({ isFault }) => isFault).map(({ text }) => text);
  const others = rows.filter(({ isFault }) => !isFault).map(({ text }) => `(${text})`);
  return [...faults, ...others].join(', ');
}
