import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { DatabaseOptions } from '../event-sourcing/index.js';
import { IsAbsent, IsDatabaseUrl, IsHost, IsOrigins, IsWholeNumber } from './rules.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const MILLISECONDS_OF_A_DAY = 'expected a whole number of milliseconds from 1 to 86400000, a day';

const oneOf = (values: readonly string[]) => ({ message: `expected one of ${values.join(', ')}` });

/** The environment, checked. Names and meanings are those of the variables. */
export class Environment {
  @IsHost()
  readonly HOST: string = '127.0.0.1';

  @Transform(({ value }) => (/^\d{1,5}$/.test(String(value)) ? Number(value) : (value as unknown)))
  @IsWholeNumber()
  @Min(0, { message: 'expected a whole number from 0 to 65535' })
  @Max(65_535, { message: 'expected a whole number from 0 to 65535' })
  readonly PORT: number = 3000;

  @IsDatabaseUrl()
  readonly DATABASE_URL: string = 'sqlite:./data/tidemark.db';

  @IsIn(['FULL', 'NORMAL'], oneOf(['FULL', 'NORMAL']))
  readonly SQLITE_SYNCHRONOUS: 'FULL' | 'NORMAL' = 'FULL';

  @IsIn(['api', 'worker', 'all'], oneOf(['api', 'worker', 'all']))
  readonly ROLE: 'api' | 'worker' | 'all' = 'all';

  @IsOptional()
  @IsIn(['on', 'off'], oneOf(['on', 'off']))
  readonly API_DOCS?: 'on' | 'off';

  @IsIn(['none'], { message: 'expected none, the only mode that there is so far' })
  readonly AUTH_MODE: 'none' = 'none' as const;

  @IsOrigins()
  readonly CORS_ORIGINS: string = '';

  @IsAbsent({ message: 'expected to be unset: there is no relay so far' })
  readonly NATS_URL?: string;

  @Transform(({ value }) => (/^\d{1,8}$/.test(String(value)) ? Number(value) : (value as unknown)))
  @IsInt({ message: MILLISECONDS_OF_A_DAY })
  @Min(1, { message: MILLISECONDS_OF_A_DAY })
  @Max(86_400_000, { message: MILLISECONDS_OF_A_DAY })
  readonly TRANSFER_DEADLINE_MS: number = 30_000;

  @IsIn(LEVELS, oneOf(LEVELS))
  readonly LOG_LEVEL: (typeof LEVELS)[number] = 'info';

  @IsOptional()
  readonly NODE_ENV?: string;
}

/** What the application runs with. */
export abstract class AppConfig {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly database: DatabaseOptions;
  abstract readonly role: 'api' | 'worker' | 'all';
  /** Whether OpenAPI, its page, GraphQL introspection and GraphiQL are served. */
  abstract readonly apiDocs: boolean;
  abstract readonly corsOrigins: readonly string[];
  /** How long a transfer may take before its money is on the way to the recipient. */
  abstract readonly transferDeadlineMs: number;
  /** Whether anything is counted, and `/metrics` served. Always, but where the cost of that is measured. */
  abstract readonly metrics: boolean;
  abstract readonly logLevel: Environment['LOG_LEVEL'];
}
