/** What runs the rows of a scenario: Netyard's core, or Open vSwitch. */
import type { EngineName } from './parse.ts';
import type { FdbEntry } from './parse-fdb.ts';
import type { Topology } from './topology.ts';

/** A frame that came out of an interface. */
export interface Got {
  readonly port: string;
  readonly bytes: Uint8Array;
}

export interface Engine {
  readonly name: EngineName;
  /** Forgets everything: the next scenario begins with nothing. */
  begin(): Promise<void>;
  /** Brings the bridges in line with a set-up; what it leaves as it was keeps its state. */
  configure(topology: Topology): Promise<void>;
  /** Lets a frame arrive at a port and waits until all that comes of it has left. */
  send(port: string, frame: Uint8Array): Promise<void>;
  advance(ms: number): Promise<void>;
  fdb(bridge: string): Promise<FdbEntry[]>;
  /** Live state of a bridge, port or bond by name: `active`, `role` …; docs/scenarios.md lists the keys. */
  state(name: string): Promise<Map<string, string>>;
  flush(bridge: string): Promise<void>;
  /** Frames that came out since the last call, per port in order. */
  taken(): Promise<Got[]>;
  close(): Promise<void>;
}

/** An engine cannot do what a scenario asks for. */
export class Unsupported extends Error {}
