import { describe, expect, it } from '@jest/globals';
import { RequestInProgressError } from '../errors/request-in-progress.error.js';
import { RunningKeys } from './running-keys.js';

const once = (key: string, scope = 'ada') => ({ scope, key, request: 'r' });
const forever = () => new Promise<never>(() => undefined);

describe('the keys that run in an instance', () => {
  it('are refused to others until they are done, whatever came of them', async () => {
    const keys = new RunningKeys();
    let end: (error: Error) => void = () => undefined;
    const first = keys.run(once('k'), () => new Promise<void>((_, reject) => (end = reject)));
    await expect(keys.run(once('k'), forever)).rejects.toBeInstanceOf(RequestInProgressError);
    end(new Error('refused'));
    await expect(first).rejects.toThrow('refused');
    expect(await keys.run(once('k'), () => Promise.resolve('done'))).toBe('done');
  });

  it('are those of their scope', async () => {
    const keys = new RunningKeys();
    void keys.run(once('k'), forever);
    expect(await keys.run(once('k', 'bob'), () => Promise.resolve('done'))).toBe('done');
  });

  it('are not known beyond the bound', async () => {
    const keys = new RunningKeys(1);
    void keys.run(once('k'), forever);
    void keys.run(once('l'), forever);
    expect(await keys.run(once('l'), () => Promise.resolve('done'))).toBe('done');
    await expect(keys.run(once('k'), forever)).rejects.toBeInstanceOf(RequestInProgressError);
  });
});
