/**
 * Netyard without Electron: the same engine, the same window in a browser on 127.0.0.1. Without `http` it is the engine alone, behind
 * the home's local socket, and ends by itself when no lab runs and nobody is connected.
 */
import { Failure } from './api/failure.ts';
import { PortTakenError, serveWeb, type WebServer } from './api/websocket.ts';
import { LEAVING_MS, type NetyardApp, openApp } from './app/app.ts';
import { rendererDir } from './app/entry-path.ts';
import { explain } from './app/explain.ts';
import { BACKGROUND_ENGINE, HomeBusyError } from './app/home-lock.ts';
import { readLabText } from './app/lab-text.ts';
import { formatProblem } from './model/lab-file.ts';

/** Tried first where no port is asked for, so that a bookmark keeps working. */
const USUAL_PORT = 7780;
/** How long an engine without a window waits for its first client, and for another one after the last, ms. */
const FIRST_CLIENT_MS = 10_000;
const NEXT_CLIENT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const EXIT_DONE = 0;
const EXIT_BAD_INPUT = 2;
const EXIT_FAULT = 3;

export interface ServeOptions {
  /** Serve the window too. */
  readonly http: boolean;
  /** 0 for any free port; default: the usual one, or any free one where that is taken. */
  readonly port?: number;
  /** A lab file to apply and open. */
  readonly lab?: string;
  /** Start the open lab. */
  readonly start?: boolean;
}

/** Serves until SIGTERM or SIGINT; gives the exit code. What is said goes to stdout (URL, READY) and stderr. */
export async function serve(options: ServeOptions): Promise<number> {
  // A signal while it opens must not leave anything behind: it is obeyed as soon as there is something to close.
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const signal of SIGNALS) process.on(signal, end);
  let app: NetyardApp | undefined;
  let web: WebServer | undefined;
  let exitCode = EXIT_DONE;
  const endOnFault = (error: unknown): void => {
    const reference = app?.system.fault(error) ?? String(error);
    process.stderr.write(
      `netyard: Netyard made a mistake and ends (${reference}, see netyard.log).\n`,
    );
    exitCode = EXIT_FAULT;
    end();
  };
  process.on('uncaughtException', endOnFault);
  try {
    const what = options.http ? 'netyard serve' : BACKGROUND_ENGINE;
    app = await openApp({ what, patienceMs: LEAVING_MS });
    for (const notice of app.system.info().notices) process.stderr.write(`netyard: ${notice}\n`);
    const text = options.lab === undefined ? undefined : readLabFile(options.lab);
    if (text !== undefined) app.labs.apply(text, options.lab, false, 'netyard serve');
    if (options.http) web = await listen(app, options.port);
    if (options.start === true && !ended.signal.aborted) await startLab(app);
    if (web !== undefined) process.stdout.write(`${web.url}\n`);
    process.stdout.write('READY\n');
    if (!options.http) endWhenIdle(app, end);
    await aborted(ended.signal);
    return exitCode;
  } catch (error) {
    return tell(error);
  } finally {
    await web?.close();
    await app?.close();
    for (const signal of SIGNALS) process.off(signal, end);
    process.off('uncaughtException', endOnFault);
  }
}

function readLabFile(file: string): string {
  const read = readLabText(file);
  if ('text' in read) return read.text;
  throw new Failure('INVALID', read.problem.message, [], [read.problem]);
}

async function listen(app: NetyardApp, port: number | undefined): Promise<WebServer> {
  if (port !== undefined) return serveWeb(app.handler, rendererDir, port);
  try {
    return await serveWeb(app.handler, rendererDir, USUAL_PORT);
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    return serveWeb(app.handler, rendererDir, 0);
  }
}

/** Starts the open lab; what of it did not start is told, and the rest runs. */
async function startLab({ runner }: NetyardApp): Promise<void> {
  const { error } = await runner.begin().over;
  if (error !== '') process.stderr.write(`netyard: ${error}\n`);
}

/** Ends an engine that nobody uses any more. */
function endWhenIdle({ local, runner }: NetyardApp, end: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const endAfter = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (local.connections === 0 && !runner.busy) end();
    }, ms);
  };
  local.onIdle = () => endAfter(NEXT_CLIENT_MS);
  runner.changed.on(() => endAfter(NEXT_CLIENT_MS));
  endAfter(FIRST_CLIENT_MS);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

/** Says what is wrong, and gives the exit code for it. */
function tell(error: unknown): number {
  const failure = explain(error);
  const known =
    failure !== null || error instanceof HomeBusyError || error instanceof PortTakenError;
  const said = failure ?? error;
  const problems = failure?.problems ?? [];
  const lines =
    problems.length > 0
      ? problems.map((problem) => formatProblem(problem, null))
      : [said instanceof Error ? said.message : String(said)];
  for (const line of lines) process.stderr.write(`netyard: ${line}\n`);
  return known ? EXIT_BAD_INPUT : EXIT_FAULT;
}
