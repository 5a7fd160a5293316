/** Options that commands share, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Adds `--lab NAME`: another lab than the open one. */
export function withLab(command: Command): Command {
  return command.addOption(new Option('--lab <name>', 'another lab than the open one'));
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON for scripts');
}

export interface LabOption {
  readonly lab?: string;
}

export interface JsonOption {
  readonly json?: boolean;
}

/** A whole number in a range. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** A number of seconds above 0. */
export function seconds(max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= max) return value;
    throw new InvalidArgumentError(`Expected a number of seconds above 0 and up to ${max}.`);
  };
}
