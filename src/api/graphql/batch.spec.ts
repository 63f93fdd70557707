import { describe, expect, it } from '@jest/globals';
import { Batch } from './batch.js';

describe('a batch', () => {
  const batch = () => {
    const asked: (readonly number[])[] = [];
    const doubled = new Batch((keys: readonly number[]) => {
      asked.push(keys);
      return Promise.resolve(new Map(keys.map((key) => [key, key * 2])));
    });
    return { asked, doubled };
  };

  it('asks once for what one request wants at the same moment, and again for what it wants later', async () => {
    const { asked, doubled } = batch();
    const request = {};
    const later = Promise.resolve().then(() => doubled.load(3, request));
    const answers = await Promise.all([doubled.load(1, request), doubled.load(2, request), later]);
    expect(answers[0].get(1)).toBe(2);
    expect(answers[2].get(3)).toBe(6);
    expect(asked).toEqual([[1, 2, 3]]);
    await doubled.load(1, request);
    expect(asked).toEqual([[1, 2, 3], [1]]);
  });

  it('asks for each key once, and for each request alone', async () => {
    const { asked, doubled } = batch();
    const [one, other] = [{}, {}];
    await Promise.all([doubled.load(1, one), doubled.load(1, one), doubled.load(1, other)]);
    expect(asked).toEqual([[1], [1]]);
  });

  it('tells everybody who waits what went wrong', async () => {
    const failing = new Batch(() => Promise.reject(new Error('down')));
    const request = {};
    const answers = await Promise.allSettled([failing.load(1, request), failing.load(2, request)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
