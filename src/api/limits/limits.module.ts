import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Callers } from './callers.js';
import { MutationsAreWritesInterceptor } from './mutations-are-writes.interceptor.js';
import { RateLimits } from './rate-limits.js';

/** How much is taken from whom, for every edge. */
@Global()
@Module({
  providers: [Callers, RateLimits, { provide: APP_INTERCEPTOR, useClass: MutationsAreWritesInterceptor }],
  exports: [Callers, RateLimits],
})
export class LimitsModule {}
