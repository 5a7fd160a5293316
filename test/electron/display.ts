/** A screen for desktop windows: the one that is there, or an Xvfb of our own. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { findCommand } from '../support/peers.ts';

/** An open screen. */
export interface Display {
  /** What a program needs in its environment to find it. */
  readonly env: Record<string, string>;
  close(): void;
}

/** Opens a screen. Throws where Xvfb is needed and does not start. */
export async function openDisplay(): Promise<Display> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return { env: {}, close() {} };
  const command = findCommand('Xvfb') ?? 'Xvfb';
  // Xvfb picks a free number itself and writes it to the descriptor when it is ready.
  const server = spawn(
    command,
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await new Promise<string>((resolve, reject) => {
    const pipe = server.stdio[3] as Readable;
    pipe.once('data', (data) => resolve(String(data).trim()));
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { env: { DISPLAY: `:${number}` }, close: () => server.kill() };
}
