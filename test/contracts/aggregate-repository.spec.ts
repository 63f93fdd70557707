import type { INestApplicationContext } from '@nestjs/common';
import { type AggregateRepository, EventStore, UnitOfWork } from '../../src/event-sourcing/index.js';
import {
  aggregateRepositoryContract,
  type CountingAggregate,
} from '../../src/event-sourcing/testing/index.js';
import { engines } from '../support/engines.js';
import { scoresInMemory, scoresOn } from '../support/scores/scores-app.js';
import {
  EventSourcedScores,
  EventSourcedScore,
  StateStoredScores,
  StateStoredScore,
} from '../support/scores/scores.js';

interface Place {
  readonly name: string;
  readonly open: () => Promise<{
    readonly app: INestApplicationContext;
    readonly remove?: () => Promise<void>;
  }>;
}

const places: readonly Place[] = [
  { name: 'in memory', open: async () => ({ app: await scoresInMemory() }) },
  ...engines.map((engine) => ({
    name: `on ${engine.name}`,
    open: async () => {
      const { options, remove } = await engine.fresh();
      return { app: await scoresOn(options), remove };
    },
  })),
];

const kinds = [
  {
    name: 'event-sourced',
    repository: EventSourcedScores,
    create: (id: string) => new EventSourcedScore(id),
  },
  { name: 'state-stored', repository: StateStoredScores, create: (id: string) => new StateStoredScore(id) },
] as const;

for (const place of places) {
  for (const kind of kinds) {
    aggregateRepositoryContract(`${kind.name} ${place.name}`, async () => {
      const { app, remove } = await place.open();
      return {
        repository: app.get<AggregateRepository<CountingAggregate>>(kind.repository),
        create: kind.create,
        unitOfWork: app.get(UnitOfWork),
        store: app.get(EventStore),
        close: async () => {
          await app.close();
          await remove?.();
        },
      };
    });
  }
}
