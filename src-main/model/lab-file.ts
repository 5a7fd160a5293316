/**
 * The lab file: a lab as YAML, nested as people think of it (NICs inside their host, port groups inside their
 * switch). Reading finds every problem of text, schema and rules in one run, each with its path and position.
 * Writing gives the same text for equal labs; comments of a file that was read are not kept.
 */
import type { Lab } from './lab.ts';
import { type FileFinding, type LabTree, readTree } from './lab-tree.ts';
import { messages, type ProblemCode } from './messages.ts';
import { type Finding, type Problem, type ProblemValues, sentence } from './problem.ts';
import { formatPath } from './problem-path.ts';
import { withSalvaged } from './salvage.ts';
import { describe } from './schema-findings.ts';
import { findingsOf, referenceFindingsOf } from './validate/validate-lab.ts';
import { readFullYaml } from './yaml/full-reader.ts';
import {
  entryOf,
  type KeyProblem,
  keyProblems,
  Lines,
  offsetAt,
  toValue,
  type YamlNode,
  type YamlProblem,
} from './yaml/node.ts';
import { readPlainYaml } from './yaml/plain-reader.ts';

export { formatLabFile } from './lab-file-format.ts';

/** Octets, and UTF-16 units, that a lab file may have. Check the size of a file before reading it. */
export const MAX_LAB_FILE_SIZE = 16 << 20;
/** Beyond this only the simple form is read: all of YAML would take minutes. */
const MAX_FULL_YAML_SIZE = 2 << 20;
/** The version that `netyard:` names. */
const VERSION = 1;
/** More problems than this help nobody. */
const MAX_PROBLEMS = 1000;

export interface ParsedLabFile {
  /** Null where there is any error; warnings leave it. */
  readonly lab: Lab | null;
  /** In the order of the file. */
  readonly problems: Problem[];
}

/** A problem with its offset in the text. */
interface Placed {
  readonly problem: Problem;
  readonly offset: number;
}

/**
 * Reads a lab file. Never throws: whatever is wrong is a problem, at most 1000 of them, with its path
 * (`vms.web1.nics[0].mac`), line and column. `fileName` is for sentences about the file itself.
 */
export function parseLabFile(text: string, fileName = 'The file'): ParsedLabFile {
  const tooLarge = labFileSizeProblem(text.length, fileName);
  if (tooLarge !== null) return { lab: null, problems: [tooLarge] };
  // Neither a byte order mark nor Windows' line ends change a line or a column.
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const { root, placed } = readYaml(source, fileName);
  const lab = root === null ? null : readLab(root, fileName, placed);
  placed.sort((a, b) => a.offset - b.offset);
  const lines = new Lines(source);
  const problems = placed
    .slice(0, MAX_PROBLEMS)
    .map(({ problem, offset }) => ({ ...problem, ...lines.position(offset) }));
  return { lab: placed.some(isError) ? null : lab, problems };
}

/** Why a file is refused by its size in octets alone, or null. For those who read it. */
export function labFileSizeProblem(octets: number, fileName: string): Problem | null {
  if (octets <= MAX_LAB_FILE_SIZE) return null;
  const values = { file: fileName, size: mebibytes(octets), limit: MAX_LAB_FILE_SIZE >> 20 };
  return problemOf('file-too-large', values, null, '');
}

/** That a file is no text. For those who read it. */
export function labFileTextProblem(fileName: string): Problem {
  const values = { file: fileName, expected: VERSION, found: 'bytes that are no UTF-8 text' };
  return problemOf('not-a-lab-file', values, null, '');
}

/** A problem as one line for people: `two-hosts.yaml:12:5: vms.web1.nics[0].mac: …`. */
export function formatProblem(problem: Problem, fileName: string | null): string {
  const { line, column, path, message, severity } = problem;
  const place = [fileName, line, column].filter((part) => part !== null).join(':');
  const parts = [place, severity === 'warning' ? 'warning' : '', path, message];
  return parts.filter((part) => part !== '').join(': ');
}

function isError({ problem }: Placed): boolean {
  return problem.severity === 'error';
}

function mebibytes(octets: number): number {
  return Math.ceil((octets / (1 << 20)) * 10) / 10;
}

function problemOf(
  code: ProblemCode,
  values: ProblemValues,
  object: Problem['object'],
  path: string,
): Problem {
  const { severity } = messages[code];
  const message = sentence(code, values);
  return { severity, code, message, values, object, path, line: null, column: null };
}

function readYaml(source: string, file: string): { root: YamlNode | null; placed: Placed[] } {
  const plain = readPlainYaml(source);
  if (plain.root === null && source.length > MAX_FULL_YAML_SIZE) {
    const values = { file, size: mebibytes(source.length), limit: MAX_FULL_YAML_SIZE >> 20 };
    const problem = problemOf('too-complex', values, null, '');
    return { root: null, placed: [{ problem, offset: plain.stoppedAt }] };
  }
  const read: { root: YamlNode | null; problems: YamlProblem[] } =
    plain.root === null ? readFullYaml(source) : { root: plain.root, problems: [] };
  const { root, problems } = read;
  const all: (YamlProblem | KeyProblem)[] = [
    ...problems,
    ...(root === null ? [] : keyProblems(root)),
  ];
  const placed = all.map((found) => {
    const path = 'path' in found ? formatPath(found.path) : '';
    return { problem: problemOf(found.code, found.values, null, path), offset: found.offset };
  });
  return { root, placed };
}

/** The lab of a tree; adds what is wrong with it to `placed`. */
function readLab(root: YamlNode, file: string, placed: Placed[]): Lab | null {
  const add = (finding: FileFinding, atKey: boolean): void => {
    const problem = problemOf(
      finding.code,
      finding.values,
      finding.object,
      formatPath(finding.field),
    );
    placed.push({ problem, offset: offsetAt(root, finding.field, atKey) });
  };
  const header = checkHeader(root, file);
  if (header !== null) {
    add(header, false);
    if (!isThisVersion(root)) return null;
  }
  const tree = readTree(root);
  for (const finding of tree.findings) add(finding, isAboutKey(finding.code));
  for (const finding of allFindings(tree)) {
    if (isConsequence(finding, tree)) continue;
    const path = tree.paths.get(`${finding.object.kind} ${finding.object.id}`) ?? [];
    add({ ...finding, field: [...path, ...finding.field] }, finding.field.length === 0);
  }
  return tree.lab;
}

/** Problems that are shown at the key of an entry rather than at its value. */
function isAboutKey(code: ProblemCode): boolean {
  return code === 'unknown-key' || code === 'misspelled-key' || code === 'missing-key';
}

function checkHeader(root: YamlNode, file: string): FileFinding | null {
  if (root.type !== 'map') {
    const values = { file, expected: VERSION, found: describe(toValue(root)) };
    return { code: 'not-a-lab-file', values, field: [], object: null };
  }
  const entry = entryOf(root, 'netyard');
  const version = entry === null ? null : toValue(entry.value);
  if (version === VERSION) return null;
  const values = { expected: VERSION, found: describe(version) };
  return { code: 'wrong-version', values, field: entry === null ? [] : ['netyard'], object: null };
}

/** False for what has to be read by other rules: no map, or the number of another version. */
function isThisVersion(root: YamlNode): boolean {
  const entry = entryOf(root, 'netyard');
  return root.type === 'map' && (entry === null || typeof toValue(entry.value) !== 'number');
}

/** All rules over what is right, and the rules of names and references over what stands in the file at all. */
function* allFindings({ lab, salvaged }: LabTree): Iterable<Finding> {
  yield* findingsOf(lab);
  if (salvaged.size === 0) return;
  for (const finding of referenceFindingsOf(withSalvaged(lab, salvaged)))
    if (salvaged.has(`${finding.object.kind} ${finding.object.id}`)) yield finding;
}

/** True for the absence of an object that is in the file and was refused there, and for what such an object would decide. */
function isConsequence(
  { code, values, object, field }: Finding,
  { broken, lab }: LabTree,
): boolean {
  if (code === 'duplicate-address') {
    const vm = lab.vm.get(object.id);
    const network = vm?.nics?.[Number(field[1])]?.network ?? '';
    return broken.has(`portGroup ${network}`) || broken.has(`bridge ${vm?.host}:${network}`);
  }
  if (code === 'unknown-reference') return broken.has(`${values.kind} ${values.name}`);
  if (code === 'unknown-uplink') {
    const id = `${values.host}:${values.name}`;
    return broken.has(`nic ${id}`) || broken.has(`bond ${id}`) || broken.has(`host ${values.host}`);
  }
  if (code === 'unknown-link-end') {
    const device = String(values.end).split(':')[0];
    return broken.has(`fabric ${device}`) || broken.has(`host ${device}`);
  }
  return false;
}
