/** What the names of a scenario stand for. */
import { ScenarioError, type Words } from './source.ts';
import type { RecordKind } from './topology.ts';

type NameKind = 'bridge' | 'port' | 'bond' | 'interface' | 'mirror';

export class Names {
  /** The bridge that ports belong to where they do not say it. */
  lastBridge: string | null = null;
  private readonly kinds = new Map<string, NameKind>();
  /** What goes together with a name: the members of a bond, all that is on a bridge. */
  private readonly parts = new Map<string, string[]>();

  kindOf(name: string): NameKind | undefined {
    return this.kinds.get(name);
  }

  declare(names: readonly string[], kind: NameKind): void {
    for (const name of names) this.kinds.set(name, kind);
  }

  /** Says that `names` go when `owner` does. */
  belong(names: readonly string[], owner: string): void {
    this.parts.set(owner, [...(this.parts.get(owner) ?? []), ...names]);
  }

  delete(name: string): void {
    this.kinds.delete(name);
    for (const part of this.parts.get(name) ?? []) this.delete(part);
    this.parts.delete(name);
    if (this.lastBridge === name) this.lastBridge = null;
  }

  create(words: Words, kind: NameKind): string[] {
    const word = words.take(`a name for the ${kind}`);
    const names = word.text.split(',').filter((name) => name !== '');
    for (const name of names) {
      if (!/^[A-Za-z_][\w.-]{0,14}$/.test(name))
        throw words.fail(
          `a name of letters, digits, "_", "." and "-", at most 15, for the ${kind}`,
          word,
        );
      if (this.kinds.has(name)) throw words.fail(`a new name; "${name}" is taken`, word);
      this.kinds.set(name, kind);
    }
    return names;
  }

  named(words: Words): string[] {
    const word = words.take('a name');
    const names = word.text.split(',').filter((name) => name !== '');
    if (names.length === 0 || !names.every((name) => this.kinds.has(name)))
      throw words.fail(this.known(), word);
    return names;
  }

  known(): string {
    return `the name of something in this scenario (${[...this.kinds.keys()].join(', ') || 'none yet'})`;
  }

  isInterface(name: string): boolean {
    const kind = this.kinds.get(name);
    return kind === 'port' || kind === 'interface';
  }

  interfaceNames(): string {
    const names = [...this.kinds.keys()].filter((name) => this.isInterface(name));
    return names.join(', ') || 'none yet';
  }

  interface(words: Words): string {
    const word = words.take('a port');
    if (!this.isInterface(word.text)) throw words.fail(`a port (${this.interfaceNames()})`, word);
    return word.text;
  }

  interfaces(words: Words): string[] {
    const names: string[] = [];
    do {
      const word = words.take('a port');
      for (const name of word.text.split(',').filter((part) => part !== '')) {
        if (!this.isInterface(name)) throw words.fail(`a port (${this.interfaceNames()})`, word);
        names.push(name);
      }
    } while (!words.done);
    return names;
  }

  recordKind(name: string): RecordKind {
    const kind = this.kinds.get(name);
    return kind === 'bridge' || kind === 'mirror' ? kind : 'port';
  }

  onBridge(words: Words): string {
    if (!words.accept('on', '@')) return this.theBridge(words);
    const name = words.take('a bridge');
    if (this.kinds.get(name.text) !== 'bridge') throw words.fail('a bridge of this scenario', name);
    return name.text;
  }

  /** The bridge that a statement names first, or the one before it. */
  bridgeFirst(words: Words): string {
    if (this.kindOf(words.next?.text ?? '') === 'bridge') return words.take('a bridge').text;
    return this.theBridge(words);
  }

  theBridge(words: Words): string {
    if (this.lastBridge === null)
      throw new ScenarioError(words.statement.head, 'expected "bridge NAME" before it');
    return this.lastBridge;
  }
}
