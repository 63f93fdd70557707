import { describe, expect, it } from '@jest/globals';
import { type Logger, pino } from 'pino';
import { logOptions } from './logger.js';

/** Each is planted somewhere, and may be nowhere in what is written. */
const SECRET = 'S3cr3tS3cr3t';

describe('the log', () => {
  const lineOf = (write: (logger: Logger) => unknown): string => {
    const lines: string[] = [];
    write(pino(logOptions({ logLevel: 'trace' }), { write: (line: string) => lines.push(line) }));
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    expect(() => JSON.parse(line) as unknown).not.toThrow();
    return line;
  };

  it.each([
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'apiKey',
    'api_key',
    'idempotency-key',
    'idempotencyKey',
    'password',
    'token',
    'email',
    'name',
    'street',
    'postalCode',
  ])('says nothing of a field %s, however deep it is', (key) => {
    const flat = lineOf((logger) => {
      logger.info({ [key]: SECRET, kept: 'kept' }, 'a message');
    });
    expect(flat).not.toContain(SECRET);
    expect(flat).toContain('"kept":"kept"');
    const deep = {
      a: [{ b: { [key]: `with "quotes" and \\ ${SECRET}` } }],
      list: { [key]: [SECRET, SECRET] },
    };
    expect(
      lineOf((logger) => {
        logger.info({ deep }, 'a message');
      }),
    ).not.toContain(SECRET);
    const text = JSON.stringify({ [key]: SECRET });
    expect(
      lineOf((logger) => {
        logger.warn(`Could not send ${text}.`);
      }),
    ).not.toContain(SECRET);
    expect(
      lineOf((logger) => {
        logger.warn({ text: JSON.stringify({ text }) }, 'nested');
      }),
    ).not.toContain(SECRET);
  });

  it.each([
    `Authorization: Bearer ${SECRET}`,
    `refused bearer ${SECRET}.${SECRET}.x`,
    `Cookie: session=${SECRET}`,
    `idempotency-key: ${SECRET}`,
    `ada.${SECRET}@example.com is taken`,
    `cannot connect to postgres://tidemark:${SECRET}@db/tidemark`,
  ])('says nothing of %s in a message or in the stack of an error', (text) => {
    expect(
      lineOf((logger) => {
        logger.info(text);
      }),
    ).not.toContain(SECRET);
    expect(
      lineOf((logger) => {
        logger.error({ err: new Error(text) }, 'failed');
      }),
    ).not.toContain(SECRET);
  });

  it('says what an error is and where, and nothing of what it was about', () => {
    const cause = Object.assign(new Error('no'), { parameters: ['Ada Lovelace', SECRET], detail: SECRET });
    const error = new Error('The statement failed.', { cause });
    const line = lineOf((logger) => {
      logger.error({ err: error }, error.message);
    });
    expect(line).not.toContain(SECRET);
    expect(line).not.toContain('Lovelace');
    const { err } = JSON.parse(line) as { err: { type: string; message: string; stack: string } };
    expect(err).toMatchObject({ type: 'Error', message: 'The statement failed.' });
    expect(err.stack).toContain('redaction.spec');
    expect(err.stack).toContain('caused by: Error: no');
  });

  it('leaves alone what is nobody’s secret', () => {
    const fields = { correlationId: 'abc', method: 'GET', path: '/v1/users/1', status: 200, ms: 1.5 };
    expect(
      JSON.parse(
        lineOf((logger) => {
          logger.info(fields, 'request');
        }),
      ),
    ).toMatchObject(fields);
  });
});
