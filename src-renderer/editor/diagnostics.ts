/** Problems of a lab file as marks in the editor. Lines and columns count from 1; a problem may name neither. Pure. */
import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem } from '../../src-main/model/problem.ts';

/** The marks of problems in a text; places that are not in it any more are moved into it. */
export function diagnosticsOf(
  text: Text,
  problems: readonly Problem[],
  say: (problem: Problem) => string,
): Diagnostic[] {
  return problems.map((problem) => {
    const line = text.line(Math.min(Math.max(problem.line ?? 1, 1), text.lines));
    const from = Math.min(line.from + Math.max((problem.column ?? 1) - 1, 0), line.to);
    return {
      from,
      to: endOfWord(line.text, from - line.from) + line.from,
      severity: problem.severity,
      message: say(problem),
    };
  });
}

/** Where the word at a column ends: the mark covers what is wrong, not the rest of the line. */
function endOfWord(line: string, column: number): number {
  const rest = line.slice(column);
  const quoted = /^"(?:[^"\\]|\\.)*"|^'[^']*'/.exec(rest)?.[0];
  const word = quoted ?? /^[^\s,{}[\]]+/.exec(rest)?.[0] ?? '';
  return column + word.length;
}
