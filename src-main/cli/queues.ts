/** `netyard queues` and `netyard link`: what makes frames wait, and what that does to them. */
import type { Command } from 'commander';
import type { QueueRow } from '../api/contract.ts';
import { keysOf } from '../model/check-spec.ts';
import type { Link } from '../model/link.ts';
import { formatRate } from '../model/units.ts';
import { type Client, withEngine } from './connect.ts';
import { CommandError, EngineGoneError, WRONG_USE } from './exit.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatBytes, print, printRows } from './output.ts';
import { refuseUnknown } from './tables.ts';

/** Keys of a link that are no impairment, and hold no other keys. */
const FIXED: ReadonlySet<string> = new Set(['ends', 'mtu', 'description']);

export function registerQueues(program: Command): void {
  withJson(withLab(program.command('queues').argument('[port...]')))
    .description('queues of shaped ports and impaired cables, with what went through them')
    .action(queues);
  const link = program.command('link').description('what cables do to frames');
  withJson(withLab(link.command('list')))
    .description('the links with their impairment')
    .action(list);
  withLab(link.command('set').argument('<link>', 'or one of its ends').argument('<key=value...>'))
    .description(
      'changes a link at once: delay=10ms loss=1% aToB.rate=10Mbit cut=true; "delay=" takes it away',
    )
    .action(set);
  withLab(link.command('clear').argument('<link>', 'or one of its ends'))
    .description('takes all impairment away')
    .action(clear);
}

async function queues(ports: string[], options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const rows = await withEngine(async ({ client }) => {
    if (ports.length > 0) refuseUnknown(ports, await client.tables.ports({ lab }));
    return client.queues.list({ lab, ...(ports.length > 0 && { ports }) });
  });
  const empty =
    ports.length > 0
      ? 'None of these ports is shaped, and none of their cables is impaired.'
      : 'No port is shaped, and no cable is impaired.';
  printRows<QueueRow>(
    rows,
    [
      { title: 'port', value: ({ port }) => port },
      { title: 'queue', value: queueText },
      { title: 'rate', value: ({ rateBps }) => (rateBps === 0 ? '-' : formatRate(rateBps)) },
      { title: 'frames', value: ({ frames }) => frames },
      { title: 'bytes', value: ({ bytes }) => formatBytes(bytes) },
      { title: 'drops', value: ({ drops }) => drops },
      { title: 'waiting', value: ({ queuedFrames }) => queuedFrames },
      { title: 'waiting bytes / limit', value: waitingText },
      { title: 'lost/doubled/overtaken/damaged', value: fateText },
    ],
    { json: options.json, empty },
  );
}

function queueText({ place, queue }: QueueRow): string {
  if (place === 'link') return `cable to ${queue}`;
  return place === 'in' ? `from the VM: ${queue}` : queue;
}

function waitingText({ queuedBytes, limitBytes }: QueueRow): string {
  const limit = limitBytes === 0 ? '' : ` / ${formatBytes(limitBytes)}`;
  return `${formatBytes(queuedBytes)}${limit}`;
}

function fateText({ place, lost, duplicated, reordered, corrupted }: QueueRow): string {
  return place === 'link' ? `${lost} / ${duplicated} / ${reordered} / ${corrupted}` : '';
}

async function list(options: LabOption & JsonOption): Promise<void> {
  const links = await withEngine(({ client }) => readLinks(client, options.lab));
  printRows(
    [...links].map(([id, spec]) => ({ link: id, ...spec })),
    [
      { title: 'link', value: ({ link }) => link },
      { title: 'does', value: (link) => impairmentText(link) },
    ],
    { json: options.json, empty: 'The lab has no links.' },
  );
}

/** `delay 10ms, loss 1%, aToB: rate 10Mbit`. */
function impairmentText(link: Readonly<Record<string, unknown>>): string {
  return impairmentKeys()
    .filter((key) => link[key] !== undefined)
    .map((key) => {
      const value = link[key];
      if (typeof value !== 'object') return value === true ? key : `${key} ${value}`;
      const inner = Object.entries(value ?? {}).map(([name, item]) => `${name} ${item}`);
      return `${key}: ${inner.join(', ')}`;
    })
    .join(', ');
}

function impairmentKeys(): string[] {
  return keysOf('link', []).filter((key) => !FIXED.has(key));
}

async function set(name: string, settings: string[], { lab }: LabOption): Promise<void> {
  await change(lab, name, `Set ${settings.join(' ')} on link ${name}`, (link) =>
    settings.reduce(withSetting, link),
  );
}

async function clear(name: string, { lab }: LabOption): Promise<void> {
  await change(lab, name, `Clear the impairment of link ${name}`, (link) => {
    const kept = Object.entries(link).filter(([key]) => FIXED.has(key) || key === 'cut');
    return Object.fromEntries(kept) as Link;
  });
}

/** The link with `key=value`, `aToB.key=value`; an empty value takes the key away. */
function withSetting(link: Link, setting: string): Link {
  const [, direction, key = '', value = ''] = /^(?:(aToB|bToA)\.)?(\w+)=(.*)$/.exec(setting) ?? [];
  const known = impairmentKeys().filter((name) => !/^[ab]To[AB]$/.test(name));
  if (!known.includes(key) || (direction !== undefined && key === 'cut'))
    throw new CommandError(
      WRONG_USE,
      `netyard: "${setting}" is no setting of a link: expected key=value, with ${known.join(', ')}; aToB.delay=10ms for one direction.`,
    );
  if (key === 'cut' && !['', 'true', 'false'].includes(value))
    throw new CommandError(
      WRONG_USE,
      `netyard: "${setting}" is no setting of a link: expected cut=true or cut=false.`,
    );
  // A cable that is whole has no key.
  const parsed = key === 'cut' ? value === 'true' || undefined : value || undefined;
  if (direction === undefined) return without({ ...link, [key]: parsed }) as Link;
  const inner = without({ ...link[direction as 'aToB' | 'bToA'], [key]: parsed });
  const isEmpty = Object.keys(inner).length === 0;
  return without({ ...link, [direction]: isEmpty ? undefined : inner }) as Link;
}

function without(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

async function change(
  lab: string | undefined,
  name: string,
  label: string,
  edit: (link: Link) => Link,
): Promise<void> {
  await withEngine(async ({ client }) => {
    const links = await readLinks(client, lab);
    const [id, link] = find(links, name);
    const spec = edit(link);
    const operation = { op: 'put', kind: 'link', id, spec } as const;
    await client.model.change({ lab, label: label.slice(0, 200), operations: [operation] });
    print(`${id}: ${impairmentText(spec) || 'no impairment'}`);
  });
}

function find(links: ReadonlyMap<string, Link>, name: string): [string, Link] {
  for (const [id, link] of links) if (id === name || link.ends.includes(name)) return [id, link];
  const known = [...links.keys()].slice(0, 5).join(', ');
  throw new CommandError(
    WRONG_USE,
    `netyard: There is no link "${name}": give an end like tor1:1, or both like ${known || 'host-a:eth0--tor1:1'}.`,
  );
}

async function readLinks(client: Client, lab: string | undefined): Promise<Map<string, Link>> {
  const events = await client.model.watch({ lab });
  try {
    for await (const event of events) {
      if (event.type !== 'snapshot') continue;
      const found = event.objects.filter(({ kind }) => kind === 'link');
      return new Map(found.map(({ id, spec }) => [id, spec as Link]));
    }
  } finally {
    await events.return?.();
  }
  throw new EngineGoneError('The engine ended while the lab was read.');
}
