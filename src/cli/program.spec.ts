import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { run } from './program.js';

describe('what a command complains of', () => {
  const complaintOf = async (thrown: Error) => {
    let complaint = '';
    const terminal = {
      answer: () => undefined,
      complaint: (text: string) => (complaint += text),
      interruption: () => new AbortController().signal,
    };
    const operated = {
      file: 'app.js',
      root: () => Promise.reject(thrown),
      commands: [],
      expected: [],
    };
    expect(await run(['projections', 'list'], {}, terminal, () => Promise.resolve(operated))).toBe(1);
    return complaint;
  };
  const withCode = (message: string, more: object) => Object.assign(new Error(message), more);

  it.each([
    ['a statement', new QueryFailedError('SELECT 1', [], new Error('no such table: x')), 'no such table: x'],
    ['PostgreSQL', withCode('too many clients', { code: '53300', severity: 'FATAL' }), 'too many clients'],
    ['SQLite', withCode('SQLITE_BUSY: locked', { code: 'SQLITE_BUSY' }), 'SQLITE_BUSY: locked'],
    ['the network', withCode('', { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ])('is what the database has said, and nothing of the code: %s', async (_, thrown, said) => {
    expect(await complaintOf(thrown)).toBe(`The database has failed this: ${said}\n`);
  });

  it('is the stack of what nobody has expected', async () => {
    expect(await complaintOf(new TypeError('a mistake'))).toMatch(/^TypeError: a mistake\n +at /);
  });
});
