import type { LoggerService } from '@nestjs/common';
import { type Logger, type LoggerOptions, pino } from 'pino';
import pretty from 'pino-pretty';
import { currentContext } from '../event-sourcing/index.js';
import type { AppConfig } from './app-config.js';
import { redacted } from './redaction.js';

/** A logger on standard output: JSON, a line each, readable on a terminal. Lines carry the correlation id. */
export function createLogger(config: Pick<AppConfig, 'logLevel'>): Logger {
  const options = logOptions(config);
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}

/** What lines hold, wherever they go: no secrets, and of errors what they are and where. */
export function logOptions({ logLevel }: Pick<AppConfig, 'logLevel'>): LoggerOptions {
  return {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const correlationId = currentContext()?.correlationId;
      return correlationId === undefined ? {} : { correlationId };
    },
    // Pino's own would take apart again what is left of it.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(parameters, method) {
        method.apply(this, parameters.map((each) => redacted(each)) as typeof parameters);
      },
    },
  };
}

/** What Nest tells about its own start. */
const CHATTY: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'GraphQLModule',
]);

/** Nest's log lines through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest hands over the context last, and the stack of an error before it. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    const detail = rest.find((each) => each !== context);
    const fields = message instanceof Error ? { err: message } : detail === undefined ? {} : { detail };
    this.logger[level]({ context, ...fields }, message instanceof Error ? message.message : String(message));
  }
}
