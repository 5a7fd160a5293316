import { existsSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { guestKernelRoot } from './test/support/peer-list.ts';

const machineTests = ['test/{real,e2e,electron,bench}/**/*.test.ts'];
/** Of these, those that mostly wait for timers of protocols and answers that must not come, each in namespaces of its own. */
const waitingTests = [
  'test/real/{dhcp,lacp,lldp,port-security,scenarios,scenarios-random,spanning-tree}.test.ts',
];

/**
 * For a machine that is slow, busy with something else, or both: nothing waits so long but what hangs. Those with a limit of their
 * own have more to do.
 */
const TEST_MS = 120_000;
/** Browsers, guests and processes. */
const MACHINE_TEST_MS = 180_000;

export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: TEST_MS,
    hookTimeout: MACHINE_TEST_MS,
    // Every thread that runs from the sources strips their types with WebAssembly. V8 frees code of it that it compiled anew while
    // threads come and go, and now and then frees some twice, which ends the process (seen with V8 13.6 as SIGSEGV below
    // TierUpWasmToJSWrapper and as "Check failed: jit_page_->allocations_.erase(addr) == 1"). So it is compiled at once and kept.
    execArgv: ['--no-wasm-generic-wrapper', '--no-wasm-code-gc'],
    // What comes true ends the waiting at once.
    expect: { poll: { timeout: 30_000 } },
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
