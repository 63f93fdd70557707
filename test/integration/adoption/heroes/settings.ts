import type { DatabaseOptions } from '../../../../src/event-sourcing/index.js';

/** Where the heroes are kept: each test has a place of its own. */
export const settings: { database: DatabaseOptions } = {
  database: { type: 'sqlite', file: 'data/heroes.db' },
};
