/**
 * Links that are one: the members of LAGs, bonds and teams, and the ring that holds the cables of a LAG together at
 * its device. Pure; CSS pixels of the canvas.
 */
import type { RunStatus } from '../../src-main/api/contract.ts';
import type { Tables } from '../../src-main/model/lab.ts';
import type { Box } from './inner.ts';
import type { Boxes, Point } from './layout.ts';
import type { Route } from './route.ts';
import { type MembersState, memberState, membersState, type State } from './state.ts';
import { textWidth } from './text.ts';

/** One of the links that a LAG, bond or team is made of. */
export interface Member {
  /** `host-a:bond0`, `tor1:lag1`, `dvs0@host-a`. */
  readonly bond: string;
  /** Name of the NIC or port. */
  readonly port: string;
  /** Id of the link that is plugged in; null where none is. */
  readonly cable: string | null;
  /** One carries frames, the others stand by. */
  readonly backup: boolean;
}

export interface Lag {
  /** `tor1:lag1` */
  readonly id: string;
  readonly device: string;
  readonly name: string;
  readonly members: readonly Member[];
}

/** A ring around cables, with what is said of it. */
export interface LagMark extends Lag {
  readonly ring: Box;
  /** `lag1 2/2`: its name, and how many of its members carry frames. */
  readonly text: string;
  /** Where the words stand: beyond the ring, or above the device where cables leave by its side. */
  readonly label: Point;
  readonly labelBox: Box;
  readonly state: MembersState;
  readonly states: readonly State[];
}

/** Ids of links by what is plugged into them. */
export function cablesByEnd(lab: Pick<Tables, 'link'>): Map<string, string> {
  const ends = new Map<string, string>();
  for (const [id, link] of lab.link) for (const end of link.ends) ends.set(end, id);
  return ends;
}

export function lagsOf(lab: Pick<Tables, 'fabric'>, cables: ReadonlyMap<string, string>): Lag[] {
  return [...lab.fabric].flatMap(([device, { lags = {} }]) =>
    Object.entries(lags).map(([name, { mode, members }]) => {
      const id = `${device}:${name}`;
      const of = (port: string): Member => ({
        bond: id,
        port,
        cable: cables.get(`${device}:${port}`) ?? null,
        backup: mode === 'active-backup',
      });
      return { id, device, name, members: members.map(of) };
    }),
  );
}

/** The members of a bond of a host, or of a team of its NICs. */
export function nicMembers(
  bond: string,
  host: string,
  nics: readonly string[],
  cables: ReadonlyMap<string, string>,
  backup: boolean,
): Member[] {
  return nics.map((port) => ({ bond, port, cable: cables.get(`${host}:${port}`) ?? null, backup }));
}

/** The key of a ring on the canvas. */
export function lagKey({ id }: Lag): string {
  return `lag/${id}`;
}

/** Distance of a ring from its device, and of its edge from the cables. */
const AWAY = 8;
const REACH = 6;
const LABEL = 16;
const LETTER = 6.2;
const ASIDE = 32;

/** The rings of the LAGs whose cables are drawn. */
export function lagMarks(
  lags: readonly Lag[],
  routes: readonly Route[],
  boxes: Boxes,
  status: RunStatus | null,
): LagMark[] {
  if (lags.length === 0) return [];
  const byCable = new Map<string, Route>();
  for (const route of routes)
    for (const link of route.bundle.links)
      if (link.kind === 'cable') byCable.set(link.object.id, route);
  return lags.flatMap((lag) => {
    const key = `fabric/${lag.device}`;
    const device = boxes.get(key);
    if (device === undefined) return [];
    const ends = lag.members.flatMap(({ cable }) => {
      const route = byCable.get(cable ?? '');
      if (route === undefined) return [];
      return [route.bundle.from === key ? route.start : route.end];
    });
    const [first] = ends;
    if (first === undefined) return [];
    const states = lag.members.map((member) => memberState(member, status));
    const state = membersState(states);
    const { ring, label } = ringAround(ends, first, device);
    const text = state.tone === 'off' ? lag.name : `${lag.name} ${state.inUse}/${states.length}`;
    const width = textWidth(text) * LETTER + 10;
    const labelBox = { x: label.x - width / 2, y: label.y - LABEL / 2, width, height: LABEL };
    return [{ ...lag, ring, text, label, labelBox, states, state }];
  });
}

function ringAround(
  ends: readonly Point[],
  first: Point,
  device: Box,
): Pick<LagMark, 'ring' | 'label'> {
  const [dx, dy] = outwards(first, device);
  const xs = ends.map(({ x }) => x + dx * AWAY);
  const ys = ends.map(({ y }) => y + dy * AWAY);
  const [x, y] = [Math.min(...xs) - REACH, Math.min(...ys) - REACH];
  const ring = {
    x,
    y,
    width: Math.max(...xs) + REACH - x,
    height: Math.max(...ys) + REACH - y,
  };
  const centre = { x: x + ring.width / 2, y: y + ring.height / 2 };
  const label =
    dy === 0
      ? { x: first.x - dx * ASIDE, y: device.y - LABEL / 2 - 2 }
      : { x: centre.x, y: centre.y + dy * (ring.height / 2 + LABEL / 2 + 2) };
  return { ring, label };
}

/** The way that a cable leaves its device by. */
function outwards({ x, y }: Point, box: Box): [number, number] {
  if (y >= box.y + box.height) return [0, 1];
  if (y <= box.y) return [0, -1];
  return x <= box.x ? [-1, 0] : [1, 0];
}
