import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import type { DatabaseOptions } from '../event-sourcing/index.js';
import { IsJwksUrl, IsPublicKeyFile, IsSaid, type TokenKey } from './auth-rules.js';
import { type Limits, LimitsEnvironment } from './limits.js';
import { IsAbsent, IsDatabaseUrl, IsHost, IsOrigins, IsWholeNumber } from './rules.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const MILLISECONDS_OF_A_DAY = 'expected a whole number of milliseconds from 1 to 86400000, a day';

const oneOf = (values: readonly string[]) => ({ message: `expected one of ${values.join(', ')}` });

const isJwt = ({ AUTH_MODE }: { readonly AUTH_MODE: string }) => AUTH_MODE === 'jwt';

/** The environment, checked. Names and meanings are those of the variables. */
export class Environment extends LimitsEnvironment {
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

  @IsIn(['none', 'jwt'], oneOf(['none', 'jwt']))
  readonly AUTH_MODE: 'none' | 'jwt' = 'none';

  @ValidateIf(isJwt)
  @IsJwksUrl()
  readonly AUTH_JWKS_URL: string = '';

  @ValidateIf(isJwt)
  @IsPublicKeyFile()
  readonly AUTH_PUBLIC_KEY_FILE: string = '';

  @ValidateIf(isJwt)
  @IsSaid()
  readonly AUTH_ISSUER: string = '';

  @ValidateIf(isJwt)
  @IsSaid()
  readonly AUTH_AUDIENCE: string = '';

  @IsSaid()
  readonly AUTH_ROLES_CLAIM: string = 'roles';

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

/** How it is found out who asks. */
export type AuthConfig =
  | { readonly mode: 'none' }
  | {
      readonly mode: 'jwt';
      /** Where the keys of the issuer are, or the one that it has. */
      readonly keys: { readonly url: string } | TokenKey;
      readonly issuer: string;
      readonly audience: string;
      /** The claim that holds the roles. */
      readonly rolesClaim: string;
    };

/** What the application runs with. */
export abstract class AppConfig {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly database: DatabaseOptions;
  abstract readonly role: 'api' | 'worker' | 'all';
  /** Whether OpenAPI, its page, GraphQL introspection and GraphiQL are served. */
  abstract readonly apiDocs: boolean;
  abstract readonly auth: AuthConfig;
  abstract readonly corsOrigins: readonly string[];
  /** How long a transfer may take before its money is on the way to the recipient. */
  abstract readonly transferDeadlineMs: number;
  /** Whether anything is counted, and `/metrics` served. Always, but where the cost of that is measured. */
  abstract readonly metrics: boolean;
  abstract readonly logLevel: Environment['LOG_LEVEL'];
  abstract readonly limits: Limits;
  /** The addresses and networks whose `X-Forwarded-For` is believed. */
  abstract readonly trustedProxies: readonly string[];
}
