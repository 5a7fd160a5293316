/**
 * Reads options in the way of getopt: `-c 3`, `-c3`, `--send=TEXT`, `--send TEXT`, `--` ends them.
 * What a command knows is a list: `-n` is a flag, `-c:` takes a value.
 */
import { type Process, UsageError } from '../process.ts';

export interface Options {
  has(name: string): boolean;
  /** Value of an option, undefined when it was not given. */
  text(name: string): string | undefined;
  /** Value of an option as a number within the range, else a UsageError. */
  number(name: string, fallback: number, min: number, max: number): number;
  /** As `number`, and whole. */
  integer(name: string, fallback: number, min: number, max: number): number;
  positional: string[];
}

/** Throws a UsageError for options that are not in `known`. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const values = new Map<string, string>();
  const positional: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      positional.push(...args.slice(at + 1));
      break;
    }
    if (arg.length < 2 || !arg.startsWith('-')) {
      positional.push(arg);
      continue;
    }
    const { name, attached } = split(arg);
    if (known.includes(name) && attached === undefined) {
      values.set(name, '');
    } else if (known.includes(`${name}:`)) {
      const value = attached ?? args[++at];
      if (value === undefined) throw new UsageError(`option ${name} needs a value.`);
      values.set(name, value);
    } else {
      throw new UsageError(`there is no option ${arg}.`);
    }
  }
  return makeOptions(values, positional);
}

/** The address of a host by name or number; throws a UsageError when nobody knows it. */
export function requireHost(process: Process, host: string | undefined): number {
  if (host === undefined) throw new UsageError('name a host or an IPv4 address.');
  const address = process.host.lookup(host);
  if (address === null) throw new UsageError(`${host}: Name or service not known`);
  return address;
}

/** A port number, 1 to 65535; throws a UsageError for anything else. */
export function requirePort(text: string | undefined): number {
  if (text === undefined) throw new UsageError('name a port, 1 to 65535.');
  return integerIn('port', text, 1, 65_535);
}

function split(arg: string): { name: string; attached: string | undefined } {
  if (!arg.startsWith('--')) {
    return { name: arg.slice(0, 2), attached: arg.length > 2 ? arg.slice(2) : undefined };
  }
  const equals = arg.indexOf('=');
  if (equals < 0) return { name: arg, attached: undefined };
  return { name: arg.slice(0, equals), attached: arg.slice(equals + 1) };
}

function makeOptions(values: Map<string, string>, positional: string[]): Options {
  return {
    positional,
    has: (name) => values.has(name),
    text: (name) => values.get(name),
    number: (name, fallback, min, max) => {
      const text = values.get(name);
      return text === undefined ? fallback : numberIn(`option ${name}`, text, min, max);
    },
    integer: (name, fallback, min, max) => {
      const text = values.get(name);
      return text === undefined ? fallback : integerIn(`option ${name}`, text, min, max);
    },
  };
}

function integerIn(what: string, text: string, min: number, max: number): number {
  const value = numberIn(what, text, min, max);
  if (!Number.isInteger(value)) throw new UsageError(`${what}: "${text}" is not a whole number.`);
  return value;
}

function numberIn(what: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < min || value > max) {
    throw new UsageError(`${what}: "${text}" is not a number from ${min} to ${max}.`);
  }
  return value;
}
