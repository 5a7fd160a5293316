/** `serve` as a process of its own, with its options as JSON, for serve-process.test.ts. */
import { serve } from '../../src-main/serve.ts';

process.exitCode = await serve(JSON.parse(process.argv[2] ?? '{}'));
