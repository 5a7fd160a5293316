/** Lab files on the disk: read no further than a lab file may be long, and only where they are text. */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { labFileSizeProblem, labFileTextProblem, MAX_LAB_FILE_SIZE } from '../model/lab-file.ts';
import type { Problem } from '../model/problem.ts';
import { errorValue } from '../said/system-errors.ts';
import { refusal } from './refusal.ts';

const PIECE = 1 << 20;

/** The text of a lab file, or what is wrong with the file as a whole. Throws Failure where it cannot be read. */
export function readLabText(file: string): { text: string } | { problem: Problem } {
  const { octets, bytes } = readStart(file, MAX_LAB_FILE_SIZE + 1);
  const problem = labFileSizeProblem(octets, file);
  if (problem !== null) return { problem };
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { problem: labFileTextProblem(file) };
}

/** Nothing of a file that is longer than `limit`; no more than that of a pipe or device, which do not say how much there is. */
function readStart(file: string, limit: number): { octets: number; bytes: Buffer } {
  let open: number | undefined;
  try {
    open = openSync(file, 'r');
    const { size: octets } = fstatSync(open);
    if (octets >= limit) return { octets, bytes: Buffer.alloc(0) };
    const pieces: Buffer[] = [];
    let size = 0;
    while (size < limit) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, limit - size));
      const read = readSync(open, piece);
      if (read === 0) break;
      pieces.push(piece.subarray(0, read));
      size += read;
    }
    return { octets: size, bytes: Buffer.concat(pieces, size) };
  } catch (error) {
    throw refusal('NOT_FOUND', 'lab-file-unreadable', { file, error: errorValue(error) });
  } finally {
    if (open !== undefined) closeSync(open);
  }
}
