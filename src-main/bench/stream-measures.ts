/** What is measured between stream sockets, with a process at each end. */
import type { ChildProcess } from 'node:child_process';
import type { Arena } from './arena.ts';
import type { StreamContestant } from './contestants.ts';
import { median } from './report.ts';
import type { PeerTask, PingerReport, SinkReport, SourceReport } from './stream-peer.ts';

/** A contestant with its sockets: source, sink, and one for a peer that stalls. */
export interface StreamField {
  readonly arena: Arena;
  readonly paths: readonly [string, string, string];
}

/** What a run of the source brought to the sink. */
export interface Transfer {
  readonly sent: number;
  readonly received: number;
  /** Frames per second at the sink. */
  readonly rate: number;
  readonly reordered: number;
  readonly damaged: number;
}

export async function setUpStreams(
  contestant: StreamContestant,
  arena: Arena,
): Promise<StreamField> {
  const paths = ['a', 'b', 'c'].map((name) => arena.path(name)) as [string, string, string];
  await contestant.start(arena, paths);
  return { arena, paths };
}

const PEER_OPTION = '--stream-peer';

function startPeer(
  arena: Arena,
  task: Partial<PeerTask> & Pick<PeerTask, 'role' | 'path'>,
): ChildProcess {
  const whole: PeerTask = { size: 64, seconds: 1, rate: 0, alsoStalled: false, ...task };
  const self = [...process.execArgv, process.argv[1] as string];
  return arena.start(process.execPath, [...self, 'bench', PEER_OPTION, JSON.stringify(whole)]);
}

async function report<T>(arena: Arena, child: ChildProcess): Promise<T> {
  return JSON.parse(await arena.line(child, '{')) as T;
}

/** Sends frames of `size` octets for `seconds`, at `rate` per second (0: as many as pass). */
export async function transfer(
  field: StreamField,
  options: Pick<PeerTask, 'size' | 'seconds'> & Partial<Pick<PeerTask, 'rate' | 'alsoStalled'>>,
): Promise<Transfer> {
  const { arena, paths } = field;
  const sink = startPeer(arena, { ...options, role: 'sink', path: paths[1] });
  await arena.line(sink, 'READY');
  const source = startPeer(arena, { ...options, role: 'source', path: paths[0] });
  const [sent, got] = await Promise.all([
    report<SourceReport>(arena, source),
    report<SinkReport>(arena, sink),
  ]);
  const { frames, seconds, reordered, damaged } = got;
  const rate = seconds > 0 ? frames / seconds : 0;
  return { sent: sent.frames, received: frames, rate, reordered, damaged };
}

/** Median round trip of one 64-byte frame, in microseconds. */
export async function roundTripMicroseconds(field: StreamField): Promise<number> {
  const { arena, paths } = field;
  const echo = startPeer(arena, { role: 'echo', path: paths[1] });
  await arena.line(echo, 'READY');
  const pinger = startPeer(arena, { role: 'pinger', path: paths[0] });
  const { roundTrips } = await report<PingerReport>(arena, pinger);
  await arena.stop(echo);
  return median(roundTrips);
}

/** Frames per second that reach the sink while every second frame goes to a peer that never reads. */
export async function besideStalled(field: StreamField, seconds: number): Promise<number> {
  const { arena, paths } = field;
  const stalled = startPeer(arena, { role: 'stalled', path: paths[2] });
  await arena.line(stalled, 'READY');
  try {
    const { received } = await transfer(field, { size: 1500, seconds, alsoStalled: true });
    // Over the whole time: what stops after a moment was fast only for that moment.
    return received / seconds;
  } finally {
    await arena.stop(stalled);
  }
}
