/**
 * ELK in a worker of its own, started when the first layout is asked for: the algorithm takes 1.6 MB of code and, on a
 * large fabric, seconds, and neither may hold up the window.
 */
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker';

/** Longest a layout may take, ms; past it the worker is ended and the next layout starts a new one. */
const LIMIT_MS = 20_000;

let elk: InstanceType<typeof ELK> | null = null;

/** Lays a graph out; throws when the worker cannot run or takes too long. */
export async function layered(graph: ElkNode): Promise<ElkNode> {
  elk ??= new ELK({ workerFactory: () => new ElkWorker() });
  const running = elk;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    running.terminateWorker();
    elk = null;
    late.reject(new Error('The layout took too long.'));
  }, LIMIT_MS);
  try {
    return await Promise.race([running.layout(graph), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
