import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './load-config.js';

describe('the configuration', () => {
  it('has the defaults of the contract', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      database: { type: 'sqlite', file: './data/tidemark.db', synchronous: 'FULL' },
      role: 'all',
      apiDocs: true,
      auth: { mode: 'none' },
      corsOrigins: [],
      transferDeadlineMs: 30_000,
      logLevel: 'info',
    });
  });

  it('takes what is set, and an empty variable for unset', () => {
    const env = {
      HOST: '::1',
      PORT: '8080',
      DATABASE_URL: 'sqlite::memory:',
      SQLITE_SYNCHRONOUS: 'NORMAL',
      ROLE: 'worker',
      API_DOCS: 'off',
      AUTH_MODE: 'none',
      CORS_ORIGINS: 'https://a.example, https://b.example:8443',
      NATS_URL: '',
      TRANSFER_DEADLINE_MS: '5000',
      LOG_LEVEL: 'debug',
      NODE_ENV: '',
    };
    expect(loadConfig(env)).toEqual({
      host: '::1',
      port: 8080,
      database: { type: 'sqlite', file: ':memory:', synchronous: 'NORMAL' },
      role: 'worker',
      apiDocs: false,
      auth: { mode: 'none' },
      corsOrigins: ['https://a.example', 'https://b.example:8443'],
      transferDeadlineMs: 5_000,
      logLevel: 'debug',
    });
  });

  it.each(['postgres://ada:secret@db.example:5432/tidemark', 'postgresql://db/tidemark?sslmode=require'])(
    'takes %s',
    (url) => {
      expect(loadConfig({ DATABASE_URL: url }).database).toEqual({ type: 'postgres', url });
    },
  );

  it('switches the docs off in production, unless they are wanted', () => {
    expect(loadConfig({ NODE_ENV: 'production' }).apiDocs).toBe(false);
    expect(loadConfig({ NODE_ENV: 'production', API_DOCS: 'on' }).apiDocs).toBe(true);
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('listens on %s', (HOST) => {
    expect(loadConfig({ HOST }).host).toBe(HOST);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '128.0.0.1', 'localhost.example.com'])(
    'does not listen on %s without authentication',
    (HOST) => {
      expect(() => loadConfig({ HOST })).toThrow(
        /HOST is .*expected a loopback address.* while AUTH_MODE is none/,
      );
    },
  );

  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'postgres://localhost'],
    ['DATABASE_URL', 'postgres:///db'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', './data/tidemark.db'],
    ['SQLITE_SYNCHRONOUS', 'OFF'],
    ['SQLITE_SYNCHRONOUS', 'full'],
    ['ROLE', 'ALL'],
    ['API_DOCS', 'true'],
    ['AUTH_MODE', 'basic'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', '*'],
    ['NATS_URL', 'nats://localhost:4222'],
    ['LOG_LEVEL', 'verbose'],
  ])('refuses %s=%s, and says what is expected', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`${name} is ".*": expected `));
  });

  it('names every mistake at once, and shows no password', () => {
    const env = { PORT: 'x', ROLE: 'y', DATABASE_URL: 'postgres://ada:hunter2@db/' };
    const message = String(
      (() => {
        try {
          return loadConfig(env);
        } catch (error) {
          return error;
        }
      })(),
    );
    expect(message).toContain('3 problem(s)');
    for (const name of Object.keys(env)) expect(message).toContain(`${name} is `);
    expect(message).toContain('postgres://***@db/');
    expect(message).not.toContain('hunter2');
  });
});
