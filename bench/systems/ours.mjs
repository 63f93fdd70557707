import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { AggregateType, EventSourcedAggregate, EventType } from '../../dist/src/event-sourcing/domain.js';
import { EventSourcingModule, EventStore, RepositoryFor } from '../../dist/src/event-sourcing/index.js';

const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

class Happened {
  constructor(data) {
    Object.assign(this, data);
  }
}
EventType('bench.happened', { version: 1 })(Happened);

class Counter extends EventSourcedAggregate {
  count = 0;
  onHappened() {
    this.count += 1;
  }
}
AggregateType('bench.counter')(Counter);

class Counters extends RepositoryFor(Counter) {}
class Bench {}

/** The engine of this project, as a Nest application takes it. */
export const ours = {
  name: 'ours',
  version: `${name} ${version}`,
  engines: ['sqlite', 'postgres'],
  async open(database) {
    const app = await NestFactory.createApplicationContext(
      {
        module: Bench,
        imports: [
          EventSourcingModule.forRoot({ database }),
          EventSourcingModule.forFeature({ aggregates: [Counter], events: [Happened] }),
        ],
        providers: [Counters],
      },
      { logger: false, abortOnError: false },
    );
    const store = app.get(EventStore);
    const counters = app.get(Counters);
    const stream = (id) => `bench.counter-${id}`;
    return {
      append: (id, version, events) =>
        store.append([
          {
            stream: stream(id),
            expected: version,
            events: events.map((event) => ({ ...event, typeVersion: 1 })),
          },
        ]),
      load: async (id) => (await store.read(stream(id))).length,
      aggregate: async (id) => (await counters.get(id)).count,
      page: async (after, limit) => {
        const { events, through } = await store.readAll(after, limit);
        return { events, through };
      },
      close: () => app.close(),
    };
  },
};
