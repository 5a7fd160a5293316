/** The sample labs that come with Netyard: lab files in resources/labs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../model/lab.ts';
import { parseLabFile } from '../model/lab-file.ts';
import { refusal } from './refusal.ts';

export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly text: string;
  readonly lab: Lab;
}

/** All samples, by file name. A sample that cannot be read is a fault of the installation and is left out. */
export function readGallery(folder: string): Sample[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  } catch {
    return [];
  }
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { lab } = parseLabFile(text, file);
    if (lab === null) return [];
    const id = file.slice(0, -'.yaml'.length);
    return [{ id, name: lab.name, description: lab.description, text, lab }];
  });
}

/** One sample. Throws Failure NOT_FOUND. */
export function findSample(samples: readonly Sample[], id: string): Sample {
  const found = samples.find((sample) => sample.id === id);
  if (found === undefined) throw refusal('NOT_FOUND', 'no-sample', { name: id });
  return found;
}
