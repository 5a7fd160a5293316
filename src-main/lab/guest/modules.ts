// Which kernel modules, in which order: reads depmod's modules.dep and modules.builtin (modules.dep(5)), as
// `modprobe --show-depends` does. Pure.

/** A module's name as the kernel counts it: no folder, no suffix, "_" for "-". */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(\.(gz|xz|zst))?$/, '').replaceAll('-', '_');
}

export interface ModuleIndex {
  /** Name → its file, relative to the modules folder, and the files it needs in the order of modules.dep. */
  readonly loadable: ReadonlyMap<
    string,
    { readonly file: string; readonly needs: readonly string[] }
  >;
  readonly builtin: ReadonlySet<string>;
}

/** From the texts of modules.dep and modules.builtin. */
export function readModuleIndex(dep: string, builtin: string): ModuleIndex {
  const loadable = new Map<string, { file: string; needs: string[] }>();
  for (const line of dep.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const file = line.slice(0, colon);
    loadable.set(moduleName(file), {
      file,
      needs: line
        .slice(colon + 1)
        .split(' ')
        .filter(Boolean),
    });
  }
  return { loadable, builtin: new Set(builtin.split('\n').filter(Boolean).map(moduleName)) };
}

/**
 * The files to load, each after what it needs and each once. `missing` are the wanted modules that the kernel neither has
 * built in nor as a file.
 */
export function loadOrder(
  index: ModuleIndex,
  wanted: readonly string[],
): { files: string[]; missing: string[] } {
  const files = new Set<string>();
  const missing: string[] = [];
  for (const name of wanted) {
    const module = index.loadable.get(name);
    // modules.dep lists all needs, also those of needs, the most basic one last.
    if (module) for (const file of [...module.needs].reverse().concat(module.file)) files.add(file);
    else if (!index.builtin.has(name)) missing.push(name);
  }
  return { files: [...files], missing };
}
