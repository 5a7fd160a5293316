import { existsSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { guestKernelRoot } from './test/support/peer-list.ts';

const machineTests = ['test/{real,e2e,electron,bench}/**/*.test.ts'];

export default defineConfig({
  plugins: [vue()],
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
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
        // Network namespaces, QEMU and browsers: one file at a time, so that they do not compete for the machine.
        test: {
          name: 'machine',
          include: machineTests,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
