/** The closed set of errors of the contract, as an exception that every part of the engine may throw. */
import type { Problem } from '../model/problem.ts';
import type { SaidList } from './contract.ts';

export type FailureCode = 'NOT_FOUND' | 'CONFLICT' | 'INVALID' | 'UNSUPPORTED';

/** An error for people: the message is one sentence that says what is wrong, where, and what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  /** Where the input is wrong; empty unless INVALID. */
  readonly problems: readonly Problem[];

  /** The message as codes with values; empty where it has none. */
  readonly said: SaidList;

  constructor(
    code: FailureCode,
    message: string,
    problems: readonly Problem[] = [],
    said: SaidList = [],
  ) {
    super(message);
    this.code = code;
    this.problems = problems;
    this.said = said;
  }
}
