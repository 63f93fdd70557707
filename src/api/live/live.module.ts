import { Global, Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import { ServerSentEvents } from './server-sent-events.js';

/** Live answers for every feature. */
@Global()
@Module({ imports: [HealthModule], providers: [ServerSentEvents], exports: [ServerSentEvents] })
export class LiveModule {}
