import { describe, expect, it } from '@jest/globals';
import { ForkedError } from './forked.error.js';
import { TooManyParkedError } from './too-many-parked.error.js';

describe('an error that halts a consumer', () => {
  it.each([new ForkedError('t.t', 2), new TooManyParkedError('t.t', 10)])(
    'says that the application is to be restarted: $name',
    ({ message }) => {
      expect(message).toContain('restart the application');
      expect(message).not.toContain('start it again');
    },
  );
});
