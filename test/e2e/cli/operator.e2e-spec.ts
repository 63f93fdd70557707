import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operatedBy } from '../../../src/cli/operated.js';
import { withApplication } from '../../../src/cli/with-application.js';
import { Subscriptions } from '../../../src/event-sourcing/index.js';
import * as operated from '../../../src/operated.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';

/** What `npx tidemark` opens is the application as its environment sets it up: with ROLE=all it would feed. */
describe('an application that is opened by an operator', () => {
  let application: TestApplication;
  beforeAll(async () => {
    application = await startTestApplication();
  });
  afterAll(() => application.close());

  it('feeds nothing, and leaves those alone that do', async () => {
    expect(application.app.get(Subscriptions).all()).not.toEqual([]);
    const env = { DATABASE_URL: application.databaseUrl, ROLE: 'all' };
    let fed: unknown;
    await withApplication(operatedBy('src/operated.ts', operated), env, (app) => {
      fed = app.get(Subscriptions).all();
      return Promise.resolve();
    });
    expect(fed).toEqual([]);
    expect(
      application.app
        .get(Subscriptions)
        .all()
        .map(({ state }) => state),
    ).not.toContain('stopped');
  });
});
