/** The labs of this home: which there are, which one is open, and their sessions (loaded at first need, let go when idle). */
import type { ApplyResult, LabSummary } from '../api/contract.ts';
import type { NewLab } from '../api/engine.ts';
import { Failure } from '../api/failure.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { formatLabFile, parseLabFile } from '../model/lab-file.ts';
import { changeLabels } from '../model/labels.ts';
import { type Change, diffLabs } from '../model/operations.ts';
import type { Problem } from '../model/problem.ts';
import type { Store } from '../store/store.ts';
import { findSample, readGallery, type Sample } from './gallery.ts';
import { unknownName } from './names.ts';
import { refusal } from './refusal.ts';
import { LabSession } from './session.ts';
import { Signal } from './signal.ts';

/** Key of the setting that says which lab is open. */
const OPEN = 'open-lab';

/** What the list of labs has to know about running ones. */
export interface RunState {
  /** True while any part of the lab runs. */
  isRunning(lab: string): boolean;
}

export class Labs {
  /** The list or the open lab is another one. */
  readonly changed = new Signal();
  readonly #store: Store;
  readonly #now: () => number;
  readonly #galleryFolder: string;
  readonly #sessions = new Map<string, LabSession>();
  #running: RunState = { isRunning: () => false };

  /** `galleryFolder` holds the sample labs. */
  constructor(store: Store, now: () => number, galleryFolder: string) {
    this.#store = store;
    this.#now = now;
    this.#galleryFolder = galleryFolder;
  }

  gallery(): Sample[] {
    return readGallery(this.#galleryFolder);
  }

  /** Says who knows which labs run; a running lab is neither let go nor deleted. */
  follow(running: RunState): void {
    this.#running = running;
  }

  /** Name of the open lab, null where none is. */
  get open(): string | null {
    const name = this.#store.setting(OPEN);
    return name !== null && this.#store.has(name) ? name : null;
  }

  list(): LabSummary[] {
    const { open } = this;
    return this.#store.list().map(({ name, description, hosts, vms, changedAt }) => ({
      name,
      description,
      hosts,
      vms,
      changedAt,
      open: name === open,
      running: this.#running.isRunning(name),
    }));
  }

  /** The session of a lab, or of the open one where `name` is undefined. Throws Failure NOT_FOUND. */
  session(name: string | undefined): LabSession {
    const wanted = name ?? this.open;
    if (wanted === null) throw refusal('NOT_FOUND', 'no-lab-open');
    const known = this.#sessions.get(wanted);
    if (known !== undefined) return known;
    const loaded = this.#store.load(wanted);
    if (loaded === null) throw this.#noLab(wanted);
    this.#letGo();
    const session = new LabSession(this.#store, this.#now, loaded);
    session.events.on((event) => {
      if (event.type === 'change') this.changed.emit();
    });
    this.#sessions.set(wanted, session);
    return session;
  }

  #noLab(name: string): Failure {
    return unknownName(
      'lab',
      name,
      this.#store.list().map((row) => row.name),
    );
  }

  /** Opens a lab: what names no lab means this one from now on. */
  setOpen(name: string): void {
    if (!this.#store.has(name)) throw this.#noLab(name);
    this.#store.set(OPEN, name);
    this.changed.emit();
  }

  /** Makes an empty lab, or one as a sample of the gallery is, and opens it. The name must be free. */
  create({ name, sample, description }: NewLab, who: string): void {
    if (this.#store.has(name)) throw refusal('CONFLICT', 'lab-exists', { lab: name });
    const lab =
      sample === undefined ? emptyLab(name) : { ...findSample(this.gallery(), sample).lab, name };
    this.#create(
      { ...lab, description: description ?? lab.description },
      changeLabels.create.replace('{name}', name),
      who,
    );
    this.setOpen(name);
  }

  delete(name: string): void {
    if (this.#running.isRunning(name)) throw refusal('CONFLICT', 'lab-in-use', { lab: name });
    if (!this.#store.delete(name)) throw this.#noLab(name);
    this.#sessions.get(name)?.ended.emit();
    this.#sessions.delete(name);
    this.changed.emit();
  }

  validate(text: string, file: string | undefined): { name: string | null; problems: Problem[] } {
    const { lab, problems } = parseLabFile(text, file);
    return { name: lab?.name ?? null, problems };
  }

  /** Makes the lab that the file names what the file says, and opens it; `dryRun` only says what would change. */
  apply(text: string, file: string | undefined, dryRun: boolean, who: string): ApplyResult {
    const { lab, problems } = this.#parse(text, file);
    const created = !this.#store.has(lab.name);
    const changes = this.#applyTo(lab, created, dryRun, who);
    if (!dryRun && this.open !== lab.name) this.setOpen(lab.name);
    return { name: lab.name, created, changes, problems };
  }

  export(name: string | undefined): { name: string; text: string } {
    const { lab } = this.session(name);
    return { name: lab.name, text: formatLabFile(lab) };
  }

  #applyTo(lab: Lab, created: boolean, dryRun: boolean, who: string): Change[] {
    if (!created) {
      const session = this.session(lab.name);
      if (dryRun) return diffLabs(session.lab, lab);
      return session.become(lab, changeLabels.apply, who);
    }
    if (dryRun) return diffLabs(emptyLab(lab.name), lab);
    return this.#create(lab, changeLabels.apply, who);
  }

  #create(lab: Lab, label: string, who: string): Change[] {
    const changes = diffLabs(emptyLab(lab.name), lab);
    this.#store.create(lab, changes, { at: this.#now(), who, label });
    this.changed.emit();
    return changes;
  }

  /** A lab without errors; its problems are warnings. */
  #parse(text: string, file: string | undefined): { lab: Lab; problems: Problem[] } {
    const { lab, problems } = parseLabFile(text, file);
    const first = problems.find(({ severity }) => severity === 'error');
    if (lab === null || first !== undefined)
      throw new Failure('INVALID', first?.message ?? '', [], problems);
    return { lab, problems };
  }

  /** Forgets sessions that nobody looks at. Our own subscription is one of each. */
  #letGo(): void {
    const { open } = this;
    for (const [name, session] of this.#sessions)
      if (name !== open && session.events.size <= 1 && !this.#running.isRunning(name))
        this.#sessions.delete(name);
  }
}
