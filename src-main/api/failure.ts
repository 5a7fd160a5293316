/** The closed set of errors of the contract, as an exception that every part of the engine may throw. */
import type { Problem } from '../model/problem.ts';
import { type Said, SaidError } from '../said/said.ts';

export type FailureCode = 'NOT_FOUND' | 'CONFLICT' | 'INVALID' | 'UNSUPPORTED';

/** An error for people: the message is one sentence that says what is wrong, where, and what to do. */
export class Failure extends SaidError {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  /** What is wrong with the input or the lab; where there are some, nothing else may be said. */
  readonly problems: readonly Problem[];

  constructor(
    code: FailureCode,
    message: string,
    said: readonly Said[],
    problems: readonly Problem[] = [],
  ) {
    super(message, said);
    this.code = code;
    this.problems = problems;
  }
}
