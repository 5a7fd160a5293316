/** `netyard serve`: the whole app without Electron. */
import { type Command, Option } from 'commander';
import { whole } from './options.ts';

interface ServeWords {
  readonly port?: number;
  readonly lab?: string;
  readonly start?: boolean;
  readonly engine?: boolean;
}

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('the app in a browser on 127.0.0.1; prints its URL, then READY')
    .option('--port <n>', 'TCP port; 0 for any', whole(0, 65_535))
    .option('--lab <file>', 'apply and open this lab file')
    .option('--start', 'start the open lab')
    // What `lab start` runs in the background: no browser, and it ends when no lab runs.
    .addOption(new Option('--engine').hideHelp())
    .action(async ({ port, lab, start, engine }: ServeWords) => {
      const { serve } = await import('../serve.ts');
      const http = engine !== true;
      process.exitCode = await serve({
        http,
        ...(port !== undefined && { port }),
        ...(lab !== undefined && { lab }),
        ...(start !== undefined && { start }),
      });
    });
}
