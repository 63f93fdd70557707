import type { Provider } from '@nestjs/common';
import { Clock } from '../../context/clock.js';
import { EventSourcingOptions } from '../../event-sourcing.options.js';
import { Metrics, NoMetrics } from '../../observability/metrics.js';
import { Vitals } from '../../observability/typeorm/vitals.js';
import { Processes } from '../../processes/typeorm/processes.js';
import { EventStore } from '../../store/event-store.js';
import { Database } from '../../store/typeorm/database.js';
import { Consumers } from '../../subscriptions/typeorm/consumers.js';

/** What is told of the engine, and what can be asked. */
export const observabilityServices: readonly Provider[] = [
  {
    provide: Metrics,
    inject: [EventSourcingOptions],
    useFactory: ({ metrics = new NoMetrics() }: EventSourcingOptions) => metrics,
  },
  {
    provide: Vitals,
    inject: [Database, EventStore, Consumers, Processes, Clock],
    useFactory: (
      database: Database,
      store: EventStore,
      consumers: Consumers,
      processes: Processes,
      clock: Clock,
    ) => new Vitals(database, store, consumers, processes, clock),
  },
];
