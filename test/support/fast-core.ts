/** The core's thread in a world where time goes faster. It looks at the clock whenever it is asked something. */
import { SPEED } from './speed.ts';

const now = performance.now.bind(performance);
performance.now = () => now() * SPEED;
await import('../../src-main/switchd/worker.ts');
