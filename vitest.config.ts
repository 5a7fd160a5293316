import { existsSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { guestKernelRoot } from './test/support/peer-list.ts';

const machineTests = ['test/{real,e2e,electron,bench}/**/*.test.ts'];
/** Of these, those that mostly wait for timers of protocols and answers that must not come, each in namespaces of its own. */
const waitingTests = [
  'test/real/{dhcp,lacp,lldp,port-security,scenarios,scenarios-random,spanning-tree}.test.ts',
];

/** Browsers and guests on a machine that is slow or busy; nothing waits for it but what hangs. */
const MACHINE_TEST_MS = 60_000;

export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Every thread that runs from the sources strips their types with WebAssembly, whose calls into JavaScript V8 compiles anew while
    // it runs. When another thread ends just then, it may crash (SIGSEGV below TierUpWasmToJSWrapper): compiled at once, it does not.
    execArgv: ['--no-wasm-generic-wrapper'],
    // For a machine that is slow or busy: what comes true ends the waiting at once.
    expect: { poll: { timeout: 15_000 } },
    env: existsSync(guestKernelRoot()) ? { NETYARD_GUEST_KERNEL_ROOT: guestKernelRoot() } : {},
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: machineTests,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'waiting',
          testTimeout: MACHINE_TEST_MS,
          include: waitingTests,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // Network namespaces, QEMU and browsers: one file at a time, so that they do not compete for the machine.
        test: {
          name: 'machine',
          testTimeout: MACHINE_TEST_MS,
          include: machineTests,
          exclude: waitingTests,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
