/** Helper programs that do not end as they should. */
import { expect, it } from 'vitest';
import { runTool } from '../../../src-main/lab/tool.ts';

/** A program that dies when it is told to, and leaves one behind that holds its pipes, for a while. */
const wrapper = 'sleep 5 & echo started; wait';

it.skipIf(process.platform === 'win32')(
  'that leave somebody behind are over at their time limit',
  async () => {
    const run = runTool('sh', ['-c', wrapper], { timeoutMs: 300 });
    await expect(run).rejects.toThrow('sh did not end within 300 ms.');
  },
);

it.skipIf(process.platform === 'win32')(
  'that leave somebody behind are over when they are cancelled',
  async () => {
    const cancel = new AbortController();
    const run = runTool('sh', ['-c', wrapper], { signal: cancel.signal });
    cancel.abort(new Error('not needed any more'));
    await expect(run).rejects.toThrow('not needed any more');
  },
);
