// Lets a child end in the moment the app dies, however it dies. Linux: util-linux' setpriv sets PR_SET_PDEATHSIG (prctl(2))
// and then becomes the program, in the same process. The kernel does not send the signal for an app that had died before it was
// asked for, so a shell looks who the parent is before it becomes the program in turn. Elsewhere the program runs as it is, and
// the next start of the app ends it. The signal follows the thread that spawned: start VMs from the main thread.
import { findExecutable, runTool } from './tool.ts';

/** `$0` is the app, the rest the program. */
const STILL_OURS = '[ "$PPID" = "$0" ] || exit 1; exec "$@"';

let setpriv: Promise<string | undefined> | undefined;

/** The argument list that runs `argv` bound to this process's life, or `argv` itself where that is not possible. */
export async function dieWithApp(
  argv: readonly [string, ...string[]],
): Promise<readonly [string, ...string[]]> {
  setpriv ??= findSetpriv();
  const tool = await setpriv;
  if (tool === undefined) return argv;
  const guard = ['/bin/sh', '-c', STILL_OURS, String(process.pid)];
  return [tool, '--pdeathsig', 'KILL', '--', ...guard, ...argv];
}

// busybox has a setpriv without --pdeathsig, so ask it to do the thing once.
async function findSetpriv(): Promise<string | undefined> {
  const tool = process.platform === 'linux' ? findExecutable('setpriv') : undefined;
  if (tool === undefined) return undefined;
  const tried = await runTool(tool, ['--pdeathsig', 'KILL', '--', tool, '--version']).catch(
    () => undefined,
  );
  return tried?.code === 0 ? tool : undefined;
}
