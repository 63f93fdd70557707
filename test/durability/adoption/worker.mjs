import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, EventsHandler, ofType, Saga } from '@nestjs/cqrs';
import { map } from 'rxjs';
import { uuidV7 } from '../../../dist/src/event-sourcing/context/id-generator.js';
import { AggregateType, EventSourcedAggregate, EventType } from '../../../dist/src/event-sourcing/domain.js';
import {
  Database,
  Durable,
  DurableSaga,
  EventSourcingModule,
  EventStore,
  RepositoryFor,
} from '../../../dist/src/event-sourcing/index.js';
import { crashWhenRaised } from '../projection/crash-point.mjs';

// An application on @nestjs/cqrs that was adopted: what happens is told to somebody outside by a durable handler, who notes
// each time that he is told, and rewarded by a durable saga, whose command has an effect each time that it is executed.
const HANDLER = 'proof.tell-outside';
const SAGA = 'proof.reward';
const AT_ONCE = 4;
const MOST_BEFORE = 5;
const PAUSE_MS = 50;
const { database, leaseMs, prefix, happenings, outside, crash } = JSON.parse(process.argv[2]);

class Happened {
  constructor(thingId, what) {
    this.thingId = thingId;
    this.what = what;
  }
}
EventType('proof.happened', { version: 1 })(Happened);

class Rewarded {
  constructor(what) {
    this.what = what;
  }
}
EventType('proof.rewarded', { version: 1 })(Rewarded);

class Thing extends EventSourcedAggregate {
  happen(what) {
    this.apply(new Happened(this.id, what));
  }

  reward(what) {
    this.apply(new Rewarded(what));
  }

  onHappened() {
    // Nothing to remember.
  }

  onRewarded() {
    // Nor here: it is rewarded as often as somebody asks for it.
  }
}
AggregateType('proof.thing')(Thing);

class ThingRepository extends RepositoryFor(Thing) {}

class Happen {
  constructor(thingId, what) {
    this.thingId = thingId;
    this.what = what;
  }
}

class Reward {
  constructor(thingId, what) {
    this.thingId = thingId;
    this.what = what;
  }
}

class HappenHandler {
  constructor(things) {
    this.things = things;
  }

  execute({ thingId, what }) {
    return this.things.update(thingId, (thing) => thing.happen(what));
  }
}

class RewardHandler {
  constructor(things) {
    this.things = things;
  }

  execute({ thingId, what }) {
    return this.things.update(thingId, (thing) => thing.reward(what));
  }
}
for (const [handler, command] of [
  [HappenHandler, Happen],
  [RewardHandler, Reward],
]) {
  Reflect.defineMetadata('design:paramtypes', [ThingRepository], handler);
  CommandHandler(command)(handler);
}

const die = () => process.kill(process.pid, 'SIGKILL');
let left = 1 + randomInt(MOST_BEFORE);
/** Whether the process is to end here, and not only somewhere later. */
const isHere = (point) => {
  if (crash?.at !== point) return false;
  left -= 1;
  return left === 0;
};

class TellOutside {
  async handle(_, { id, stream, version }) {
    if (isHere('before-it-is-told')) die();
    appendFileSync(outside, `${JSON.stringify({ id, stream, version, by: process.pid })}\n`);
    if (isHere('told')) die();
  }
}
EventsHandler(Happened)(TellOutside);
Durable(HANDLER)(TellOutside);

class Sagas {
  reward(events$) {
    return events$.pipe(
      ofType(Happened),
      map(({ thingId, what }) => new Reward(thingId, what)),
    );
  }
}
Saga()(Sagas.prototype, 'reward');
DurableSaga(SAGA, { commands: { Reward } })(Sagas.prototype, 'reward');

/** What rises with the transactions in which something is written down. */
const RISES = {
  'handler-moves-on': `SELECT position AS n FROM checkpoints WHERE consumer = '${HANDLER}'`,
  'saga-gives': 'SELECT count(*) AS n FROM process_commands',
  'command-is-settled': 'SELECT -count(*) AS n FROM process_commands',
};

class Proof {}
const app = await NestFactory.createApplicationContext(
  {
    module: Proof,
    imports: [
      EventSourcingModule.forRoot({ database, leaseMs, adopt: true }),
      EventSourcingModule.forFeature({ aggregates: [Thing], events: [Happened, Rewarded] }),
    ],
    providers: [ThingRepository, HappenHandler, RewardHandler, TellOutside, Sagas],
  },
  { logger: process.env.DEBUG ? ['error', 'warn'] : false, abortOnError: false },
);
const sql = RISES[crash?.at];
if (sql) crashWhenRaised(app.get(Database), { sql, committed: crash.committed, left });
const store = app.get(EventStore);
const append = store.append.bind(store);
store.append = async (...parameters) => {
  const appended = await append(...parameters);
  const isReward = parameters[0].some(({ events }) => events.some(({ type }) => type === 'proof.rewarded'));
  if (isReward && isHere('command-is-executed')) die();
  return appended;
};
let isOver = false;
process.on('SIGTERM', () => {
  isOver = true;
});
process.stdout.write('ready\n');

const bus = app.get(CommandBus);
// At once to begin with, and then now and then: what is done by the page has to be done as often as it takes.
const happen = async (place) => {
  for (let n = 0; !isOver; n += 1) {
    if (happenings > 0) await bus.execute(new Happen(`${prefix}-${String(place)}`, uuidV7()));
    if (n >= happenings) await pause(PAUSE_MS);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => happen(place)));
await app.close();
