/**
 * How a command ends. 0 done; 1 the thing asked for is not so; 2 wrong use or bad input; 3 an internal fault.
 * Everything that is thrown becomes lines on stderr and one of these codes here, and nowhere else.
 */
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { Failure } from '../api/failure.ts';
import { HomeBusyError } from '../app/home-lock.ts';
import { formatProblem } from '../model/lab-file.ts';
import { type Problem, problemSchema } from '../model/problem.ts';
import { SaidError, sayIn } from '../said/said.ts';
import { errorSentences, systemSaid } from '../said/system-errors.ts';
import { StoreError } from '../store/store-error.ts';

export const DONE = 0;
export const NOT_SO = 1;
export const WRONG_USE = 2;
export const FAULT = 3;
/** What a shell gives for a command that SIGINT ended: 128 + 2. */
export const INTERRUPTED = 130;

/** Ends a command with lines for people and a code. */
export class CommandError extends Error {
  readonly lines: readonly string[];
  readonly code: number;

  constructor(code: number, ...lines: string[]) {
    super(lines.join('\n'));
    this.name = 'CommandError';
    this.code = code;
    this.lines = lines;
  }
}

/** The connection to the engine ended while a command needed it. */
export class EngineGoneError extends Error {
  override readonly name = 'EngineGoneError';
}

/** What is said of an error, and the exit code. `file` is the lab file that problems are about. */
export function explain(error: unknown): { lines: string[]; code: number } {
  if (error instanceof CommandError) return { lines: [...error.lines], code: error.code };
  if (error instanceof ORPCError) return explainCall(error);
  if (error instanceof Failure) return explainFailure(error.code, error.message, error);
  if (error instanceof HomeBusyError || error instanceof StoreError)
    return { lines: [named(error.message)], code: WRONG_USE };
  if (error instanceof SaidError) return { lines: [named(error.message)], code: NOT_SO };
  if (error instanceof EngineGoneError) return { lines: [named(error.message)], code: FAULT };
  const system = systemSaid(error);
  return system === null
    ? fault(error)
    : { lines: [named(sayIn(errorSentences, [system]))], code: WRONG_USE };
}

/** Problems of a lab file, one line each. */
export function problemLines(problems: readonly Problem[], file: string | null): string[] {
  return problems.map((problem) => formatProblem(problem, file));
}

const whySchema = z.object({ said: z.array(z.unknown()), problems: z.array(problemSchema) });
const issuesSchema = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })),
});

function explainCall(error: ORPCError<string, unknown>): { lines: string[]; code: number } {
  const { code, message, data } = error;
  if (code === 'BAD_REQUEST') {
    const { issues = [] } = issuesSchema.safeParse(data).data ?? {};
    const lines = issues.map(({ path = [], message: text }) => named(`${path.join('.')}: ${text}`));
    return { lines: lines.length > 0 ? lines : [named(message)], code: WRONG_USE };
  }
  if (code === 'INTERNAL_SERVER_ERROR') return { lines: [named(message)], code: FAULT };
  return explainFailure(code, message, whySchema.safeParse(data).data);
}

function explainFailure(
  code: string,
  message: string,
  why?: Pick<Failure, 'said' | 'problems'> | z.infer<typeof whySchema>,
): { lines: string[]; code: number } {
  // What is said tells of the problems too.
  const isProblems = why !== undefined && why.said.length === 0 && why.problems.length > 0;
  const lines = isProblems ? problemLines(why.problems, null) : [message];
  const isInput = code === 'NOT_FOUND' || code === 'INVALID';
  return { lines: lines.map(named), code: isInput ? WRONG_USE : NOT_SO };
}

function fault(error: unknown): { lines: string[]; code: number } {
  if (process.env.NETYARD_DEBUG === '1' && error instanceof Error && error.stack !== undefined)
    return { lines: [error.stack], code: FAULT };
  const message = error instanceof Error ? error.message : String(error);
  return {
    lines: [named(`internal fault: ${message} (NETYARD_DEBUG=1 shows where)`)],
    code: FAULT,
  };
}

function named(line: string): string {
  return `netyard: ${line}`;
}
