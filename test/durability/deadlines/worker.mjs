import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { CommandHandler } from '@nestjs/cqrs';
import { uuidV7 } from '../../../dist/src/event-sourcing/context/id-generator.js';
import { AggregateType, EventSourcedAggregate, EventType } from '../../../dist/src/event-sourcing/domain.js';
import {
  EventSourcingModule,
  EventStore,
  On,
  OnDeadline,
  ProcessManager,
  Public,
  RepositoryFor,
  StartsWith,
} from '../../../dist/src/event-sourcing/index.js';
import { ProcessTurn } from '../../../dist/src/event-sourcing/processes/process-turn.js';

// An instance with a process that sets a deadline for each promise, whose effect is an event. Until SIGTERM, which it
// answers with what it has seen: how much of its work was going on at most, and how long other work took meanwhile.
const PARTITIONS = 3;
const LONG_AFTER_MS = 24 * 60 * 60 * 1_000;
const { database, leaseMs, pings = false } = JSON.parse(process.argv[2]);
const metadata = { correlationId: 'proof', causationId: 'proof' };

class Promised {}
EventType('proof.promised', { version: 1 })(Promised);
class Withdrawn {}
EventType('proof.withdrawn', { version: 1 })(Withdrawn);
class Kept {
  constructor(id, wasWithdrawn) {
    this.id = id;
    this.wasWithdrawn = wasWithdrawn;
  }
}
EventType('proof.kept', { version: 1 })(Kept);

/** Keeps a promise as often as it is asked to. */
class Promising extends EventSourcedAggregate {
  keep(wasWithdrawn) {
    this.apply(new Kept(this.id, wasWithdrawn));
  }

  onKept() {
    // Nothing to remember.
  }
}
AggregateType('proof.keeping')(Promising);

class PromiseRepository extends RepositoryFor(Promising) {}

class Keep {
  constructor(id, wasWithdrawn) {
    this.id = id;
    this.wasWithdrawn = wasWithdrawn;
  }
}

const most = { inFlight: 0, batch: 0, rss: 0 };
let inFlight = 0;

class KeepHandler {
  constructor(promises) {
    this.promises = promises;
  }

  async execute({ id, wasWithdrawn }) {
    inFlight += 1;
    most.inFlight = Math.max(most.inFlight, inFlight);
    try {
      return await this.promises.update(id, (promise) => promise.keep(wasWithdrawn));
    } finally {
      inFlight -= 1;
    }
  }
}
Reflect.defineMetadata('design:paramtypes', [PromiseRepository], KeepHandler);
CommandHandler(Keep)(KeepHandler);
Public()(KeepHandler);

class KeepPromises {
  promised(_, process) {
    process.state = { isWithdrawn: false };
    process.setDeadline('keep', { after: LONG_AFTER_MS });
  }

  withdrawn(_, process) {
    process.state.isWithdrawn = true;
    process.cancelDeadline('keep');
  }

  due(process) {
    process.send(new Keep(process.key, process.state.isWithdrawn));
  }
}
const method = (name) => [
  KeepPromises.prototype,
  name,
  Object.getOwnPropertyDescriptor(KeepPromises.prototype, name),
];
StartsWith(Promised)(...method('promised'));
On(Withdrawn)(...method('withdrawn'));
OnDeadline('keep')(...method('due'));
ProcessManager('proof.keep-promises', {
  version: 1,
  commands: { Keep },
  partitions: PARTITIONS,
  key: ({ data }) => data.id,
})(KeepPromises);

const begin = ProcessTurn.begin;
ProcessTurn.begin = (...parameters) => {
  most.batch = Math.max(most.batch, parameters[2].length);
  return begin.apply(ProcessTurn, parameters);
};

class Proof {}
const app = await NestFactory.createApplicationContext(
  {
    module: Proof,
    imports: [
      EventSourcingModule.forRoot({ database, leaseMs }),
      EventSourcingModule.forFeature({ events: [Promised, Withdrawn] }),
      EventSourcingModule.forFeature({ aggregates: [Promising], events: [Kept] }),
    ],
    providers: [PromiseRepository, KeepHandler, KeepPromises],
  },
  { logger: process.env.DEBUG ? ['error', 'warn'] : false, abortOnError: false },
);
const store = app.get(EventStore);
let isOver = false;
process.on('SIGTERM', () => {
  isOver = true;
});
const rssBefore = process.memoryUsage.rss();
process.stdout.write('ready\n');

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const took = [];
while (!isOver) {
  most.rss = Math.max(most.rss, process.memoryUsage.rss());
  if (pings) {
    const began = performance.now();
    const event = { id: uuidV7(), type: 'proof.pinged', typeVersion: 1, data: {}, metadata };
    await store.append([{ stream: 'proof.ping-1', expected: 'any', events: [event] }]);
    took.push(performance.now() - began);
  }
  await pause(20);
}
took.sort((a, b) => a - b);
const percentile = (of) => Math.round(took[Math.floor((took.length - 1) * of)] ?? 0);
const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
const figures = {
  mostInFlight: most.inFlight,
  mostInFlightAllowed: 256 * PARTITIONS,
  largestBatch: most.batch,
  rssGrownMb: megabytes(most.rss - rssBefore),
  appends: took.length,
  appendP50Ms: percentile(0.5),
  appendP99Ms: percentile(0.99),
  eventLoopP99Ms: Math.round(delay.percentile(99) / 1e6),
};
await app.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
