/** `netyard guest build`: the small Linux guest that QEMU VMs without a disk boot. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { netyardHome, prepareHome } from '../app/paths.ts';
import { note, print } from './output.ts';

export function registerGuest(program: Command): void {
  const guest = program.command('guest').description('the small Linux guest of Netyard');
  guest
    .command('build')
    .description('make it from the kernel and busybox of this machine')
    .option('-o, --output <folder>', 'where to put it (default: the guest folder of NETYARD_HOME)')
    .action(async ({ output }: { output?: string }) => {
      const { buildGuest } = await import('../lab/guest/build.ts');
      const home = netyardHome();
      if (output === undefined) prepareHome(home);
      const built = await buildGuest({ outDir: output ?? join(home, 'guest'), log: note });
      print(`Linux ${built.version}: ${built.kernel} and ${built.initrd}`);
    });
}
