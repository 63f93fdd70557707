import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FreshApplication, freshApplication } from './fresh-application.js';

let fresh: FreshApplication;
beforeAll(async () => {
  fresh = await freshApplication();
}, 300_000);
afterAll(() => {
  fresh.remove();
});

it('opens its three doors to CommonJS', async () => {
  expect(
    await fresh.run('node', [
      '-e',
      "require('tidemark/domain'); require('tidemark/testing'); console.log(Object.keys(require('tidemark')).length)",
    ]),
  ).toMatch(/^\d+/);
});
