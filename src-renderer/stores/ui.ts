/**
 * What the window remembers between visits (theme, language, sizes of the panels: localStorage) and what its parts
 * ask of each other (open this console, trace from here).
 */
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { type BottomTab, firstVisit, type Remembered, remember } from './remembered.ts';

export { type BottomTab, bottomTabs, type Locale } from './remembered.ts';

/** Ends and protocol that the trace panel shall start with; VM names as `vm` or `vm:eth0`. */
export interface TraceRequest {
  readonly from: string;
  readonly to: string;
}

const KEY = 'netyard.ui';

function recall(): Remembered {
  const { innerWidth, innerHeight } = window;
  const first = firstVisit({ innerWidth, innerHeight, language: navigator.language });
  return remember(localStorage.getItem(KEY), first);
}

export const useUi = defineStore('ui', () => {
  const remembered = ref(recall());
  watch(remembered, (value) => localStorage.setItem(KEY, JSON.stringify(value)), { deep: true });

  const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
  const dark = ref(false);
  const applyTheme = () => {
    const { theme } = remembered.value;
    dark.value = theme === 'dark' || (theme === 'system' && systemDark.matches);
    document.documentElement.classList.toggle('dark', dark.value);
  };
  systemDark.addEventListener('change', applyTheme);
  watch(() => remembered.value.theme, applyTheme, { immediate: true });

  /** VMs whose consoles are open as tabs of the bottom panel, in the order of opening. */
  const consoles = ref<string[]>([]);
  const activeConsole = ref<string | null>(null);
  const traceRequest = shallowRef<TraceRequest | null>(null);
  /** Port whose drops shall be explained: the trace panel shows them and sets this to null. */
  const explainRequest = ref<string | null>(null);
  /** Port that a capture shall be started on: the captures panel shows its form and sets this to null. */
  const captureRequest = ref<string | null>(null);

  /** Opens or closes a section of a form; it stays so for all objects of the kind. */
  function openSection(section: string, open: boolean): void {
    const others = remembered.value.openSections.filter((one) => one !== section);
    remembered.value.openSections = open ? [...others, section] : others;
  }
  /** Opens the bottom panel on a tab. */
  function showBottom(tab: BottomTab): void {
    remembered.value.bottomTab = tab;
    remembered.value.bottomOpen = true;
  }
  function openConsole(vm: string): void {
    if (!consoles.value.includes(vm)) consoles.value.push(vm);
    activeConsole.value = vm;
    showBottom('consoles');
  }
  function closeConsole(vm: string): void {
    const at = consoles.value.indexOf(vm);
    consoles.value = consoles.value.filter((name) => name !== vm);
    if (activeConsole.value === vm)
      activeConsole.value = consoles.value[Math.min(at, consoles.value.length - 1)] ?? null;
  }
  function askTrace(request: TraceRequest): void {
    traceRequest.value = request;
    showBottom('trace');
  }
  function askExplain(port: string): void {
    explainRequest.value = port;
    showBottom('trace');
  }
  function askCapture(port: string): void {
    captureRequest.value = port;
    showBottom('captures');
  }
  /** Closes what belongs to a lab that is not open any more. */
  function forgetLab(): void {
    consoles.value = [];
    activeConsole.value = traceRequest.value = captureRequest.value = explainRequest.value = null;
  }
  function resetLayout(): void {
    const { theme, locale } = remembered.value;
    localStorage.removeItem(KEY);
    remembered.value = { ...recall(), theme, locale };
  }

  return {
    remembered,
    dark,
    consoles,
    activeConsole,
    traceRequest,
    captureRequest,
    explainRequest,
    openSection,
    showBottom,
    openConsole,
    closeConsole,
    askTrace,
    askCapture,
    askExplain,
    forgetLab,
    resetLayout,
  };
});
