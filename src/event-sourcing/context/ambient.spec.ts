import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Ambient } from './ambient.js';

describe('a value that goes along with asynchronous work', () => {
  const name = new Ambient<string>();
  const size = new Ambient<number>();

  it('is there however many awaits deep, and nowhere else', async () => {
    const seen = name.run('a', async () => {
      await turn();
      return name.value;
    });
    expect(name.value).toBeUndefined();
    expect(await seen).toBe('a');
  });

  it('is hidden by one further inside, and is back behind it', () => {
    const seen = name.run('a', () => [name.run('b', () => name.value), name.value]);
    expect(seen).toEqual(['b', 'a']);
  });

  it('leaves what others keep as it is', () => {
    const seen = name.run('a', () => size.run(1, () => [name.value, size.value]));
    expect(seen).toEqual(['a', 1]);
    expect(name.run('a', () => size.value)).toBeUndefined();
  });

  it('is of its own work, whatever runs beside that', async () => {
    const both = ['a', 'b'].map((each) =>
      name.run(each, async () => {
        await turn();
        return name.value;
      }),
    );
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });
});
