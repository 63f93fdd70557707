import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { IsLimit, IsProxies, IsSwitchableLimit } from './rules.js';

const asNumber = () =>
  Transform(({ value }) => (/^\d{1,10}$/.test(String(value)) ? Number(value) : (value as unknown)));

/** `off`, or a number. */
export type Switchable = number | 'off';

/** The variables that say how much is taken from whom. Their defaults are in docs/operations.md as well. */
export class LimitsEnvironment {
  @IsOptional()
  @asNumber()
  @IsSwitchableLimit()
  readonly RATE_LIMIT_READS?: Switchable;

  @IsOptional()
  @asNumber()
  @IsSwitchableLimit()
  readonly RATE_LIMIT_WRITES?: Switchable;

  @IsOptional()
  @asNumber()
  @IsSwitchableLimit()
  readonly RATE_LIMIT_FAILED_LOG_INS?: Switchable;

  @IsOptional()
  @asNumber()
  @IsSwitchableLimit()
  readonly MAX_LIVE_PER_CALLER?: Switchable;

  @IsOptional()
  @asNumber()
  @IsSwitchableLimit()
  readonly MAX_REQUESTS_PER_CALLER?: Switchable;

  @asNumber()
  @IsLimit()
  readonly MAX_LIVE: number = 5_000;

  @asNumber()
  @IsLimit()
  readonly MAX_CONNECTIONS: number = 10_000;

  @asNumber()
  @IsLimit()
  readonly MAX_REQUESTS: number = 2_000;

  @asNumber()
  @IsLimit()
  readonly REQUEST_TIMEOUT_MS: number = 30_000;

  @asNumber()
  @IsSwitchableLimit()
  readonly MAX_LOOP_DELAY_MS: Switchable = 500;

  @IsProxies()
  readonly TRUSTED_PROXIES: string = '';
}

/** Those without a default of their own: it depends on whether anybody has to say who they are. */
export const LIMITS_OF_CALLERS = [
  'RATE_LIMIT_READS',
  'RATE_LIMIT_WRITES',
  'RATE_LIMIT_FAILED_LOG_INS',
  'MAX_LIVE_PER_CALLER',
  'MAX_REQUESTS_PER_CALLER',
] as const;

/** How much is taken from whom. What is undefined has no limit. */
export interface Limits {
  /** Requests a minute of one caller. */
  readonly reads: number | undefined;
  readonly writes: number | undefined;
  /** Failed log-ins a minute from one address. */
  readonly failedLogIns: number | undefined;
  /** Streams and sockets that stay open, in all and of one caller. */
  readonly live: number;
  readonly livePerCaller: number | undefined;
  readonly connections: number;
  /** Requests that are being answered at the same time, in all and of one caller. */
  readonly requests: number;
  readonly requestsPerCaller: number | undefined;
  readonly requestTimeoutMs: number;
  readonly loopDelayMs: number | undefined;
}

/**
 * The limits of an environment.
 *
 * @param knowsCallers whether callers have to say who they are. Else all of them are this machine, and limiting each
 * would limit all together.
 */
export function limitsOf(environment: LimitsEnvironment, knowsCallers: boolean): Limits {
  const ofCaller = (value: Switchable | undefined, otherwise: number) =>
    limitIn(value ?? (knowsCallers ? otherwise : 'off'));
  return {
    reads: ofCaller(environment.RATE_LIMIT_READS, 6_000),
    writes: ofCaller(environment.RATE_LIMIT_WRITES, 1_200),
    failedLogIns: ofCaller(environment.RATE_LIMIT_FAILED_LOG_INS, 60),
    live: environment.MAX_LIVE,
    livePerCaller: ofCaller(environment.MAX_LIVE_PER_CALLER, 100),
    connections: environment.MAX_CONNECTIONS,
    requests: environment.MAX_REQUESTS,
    requestsPerCaller: ofCaller(environment.MAX_REQUESTS_PER_CALLER, 200),
    requestTimeoutMs: environment.REQUEST_TIMEOUT_MS,
    loopDelayMs: limitIn(environment.MAX_LOOP_DELAY_MS),
  };
}

function limitIn(value: Switchable): number | undefined {
  return value === 'off' ? undefined : value;
}
