import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Callers } from './callers.js';
import { LivePlaces } from './live-places.js';
import { MutationsAreWritesInterceptor } from './mutations-are-writes.interceptor.js';
import { Overload } from './overload.js';
import { RateLimits } from './rate-limits.js';
import { RequestPlaces } from './request-places.js';
import { SocketLimits } from './socket-limits.js';

const LIMITS = [Callers, LivePlaces, Overload, RateLimits, RequestPlaces, SocketLimits];

/** How much is taken from whom, for every edge. */
@Global()
@Module({
  providers: [...LIMITS, { provide: APP_INTERCEPTOR, useClass: MutationsAreWritesInterceptor }],
  exports: LIMITS,
})
export class LimitsModule {}
