/** `netyard doctor`: what this machine can do, and the way to get what it cannot. */
import type { Command } from 'commander';
import { netyardHome } from '../app/paths.ts';
import { type JsonOption, withJson } from './options.ts';
import { print, printJson } from './output.ts';

const states = { ok: 'ok', missing: 'missing', unusable: 'unusable', 'not-needed': '-' } as const;

export function registerDoctor(program: Command): void {
  withJson(program.command('doctor'))
    .description('what this machine can do, and the way to get what it cannot')
    .action(async ({ json }: JsonOption) => {
      // Without the engine: it must help where that cannot start.
      const { runDoctor } = await import('../app/doctor.ts');
      const checks = await runDoctor(netyardHome());
      if (json) {
        printJson({ checks });
        return;
      }
      const width = Math.max(...checks.map(({ title }) => title.length));
      const stateWidth = Math.max(...checks.map(({ state }) => states[state].length));
      const indent = ' '.repeat(width + stateWidth + 4);
      for (const { title, state, found, why, howToGet } of checks) {
        const what = [found, why].filter((text) => text !== '').join(': ');
        print(`${title.padEnd(width)}  ${states[state].padEnd(stateWidth)}  ${what}`.trimEnd());
        if (howToGet !== '') print(`${indent}→ ${howToGet}`);
      }
    });
}
