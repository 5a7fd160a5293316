/** How a form opens what is closed (a section, a row) above the field that the cursor shall go to. */
import { type InjectionKey, inject, type Ref, ref, watch } from 'vue';

/** The path of the field, `nics.0.mac`; an object, so that the same field can be asked for twice. */
export const revealKey: InjectionKey<Readonly<Ref<{ readonly path: string } | null>>> =
  Symbol('reveal');

/** True where `path` is `holder` or inside it. */
export function isWithin(path: string, holder: string): boolean {
  return holder === '' || path === holder || path.startsWith(`${holder}.`);
}

/** Calls with the rest of the path whenever a field inside `holder` shall be shown, also when that was asked before. */
export function onReveal(holder: () => string, show: (rest: string) => void): void {
  watch(
    inject(revealKey, ref(null)),
    (asked) => {
      if (asked === null || !isWithin(asked.path, holder())) return;
      const rest = holder() === '' ? asked.path : asked.path.slice(holder().length + 1);
      if (rest !== '') show(rest);
    },
    { immediate: true },
  );
}
