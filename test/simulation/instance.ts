import { Logger } from '@nestjs/common';
import { ApplicationService } from '../../src/event-sourcing/application/application-service.js';
import { IdGenerator } from '../../src/event-sourcing/context/id-generator.js';
import { type CommandSender } from '../../src/event-sourcing/processes/command-sender.js';
import { type Deadlines } from '../../src/event-sourcing/processes/deadlines.js';
import { Dispatcher } from '../../src/event-sourcing/processes/dispatcher.js';
import { ProcessConsumer } from '../../src/event-sourcing/processes/process-consumer.js';
import { Admission } from '../../src/event-sourcing/policies/admission.js';
import { ProcessDefinition, processOf } from '../../src/event-sourcing/processes/process-definition.js';
import { ProcessFeed } from '../../src/event-sourcing/processes/process-feed.js';
import type { ProcessDescription } from '../../src/event-sourcing/processes/process-manager.decorator.js';
import { Settlement } from '../../src/event-sourcing/processes/settlement.js';
import type { PendingCommand } from '../../src/event-sourcing/processes/stored-process.js';
import type { LogPage } from '../../src/event-sourcing/store/event-store.js';
import type { Checkpoint } from '../../src/event-sourcing/subscriptions/checkpoint.js';
import { Subscription } from '../../src/event-sourcing/subscriptions/subscription.js';
import { InMemoryFeeding } from '../../src/event-sourcing/testing/in-memory/in-memory-feeding.js';
import { UnitOfWork } from '../../src/event-sourcing/unit-of-work/unit-of-work.js';
import { TransferDeadline } from '../../src/transfers/processes/transfer-money/transfer-deadline.js';
import { TransferMoney } from '../../src/transfers/processes/transfer-money/transfer-money.process.js';
import { busOf } from './handlers.js';
import {
  type SimulatedAnswers,
  simulatedLeases,
  type SimulatedProcessStore,
} from './parts/simulated-rows.js';
import { SimulatedStore } from './parts/simulated-store.js';
import { Wire } from './parts/wire.js';
import type { Schedule } from './schedule.js';
import { type Owner, owners } from './virtual/virtual-time.js';
import { PROCESS, registry, type World } from './world.js';

/** What instances are made of where it is not the same in all schedules. */
export interface Blueprint {
  readonly deadlineMs: number;
  readonly isForgetful: boolean;
  readonly sender: typeof CommandSender;
  readonly deadlines: typeof Deadlines;
  readonly answers: typeof SimulatedAnswers;
  readonly processes: typeof SimulatedProcessStore;
}

/** Told what was delivered, so that it can be delivered again, to whomever. */
export type Delivered = (again: (instance: Instance) => Promise<unknown>) => void;

const ATTEMPTS = 5;
/** Who may do what is not what is simulated. */
const admission = new Admission({ of: () => 'public' });

/** An instance of the application: the classes that run in production, over wires to what outlives it. */
export class Instance implements Owner {
  isAlive = true;
  readonly death: Promise<'dead'>;
  readonly application: ApplicationService;
  private readonly subscription: Subscription;
  private readonly sender: CommandSender;
  private readonly consumer: ProcessConsumer;
  private die: () => void = () => undefined;
  private readonly unitOfWork: UnitOfWork;

  constructor(number: number, world: World, schedule: Schedule, blueprint: Blueprint, delivered: Delivered) {
    const name = `i${String(number)}`;
    this.death = new Promise((resolve) => {
      this.die = () => {
        resolve('dead');
      };
    });
    const wire = new Wire(schedule, this);
    const store = new SimulatedStore(world.log, wire);
    const kept = new blueprint.processes(world.processes, wire);
    const ids = new InstanceIds(number);
    const unitOfWork = new UnitOfWork(store, registry, ids);
    this.unitOfWork = unitOfWork;
    const answers = new blueprint.answers(world.answers, wire);
    const bus = busOf(store, unitOfWork, blueprint.isForgetful);
    this.application = new ApplicationService(bus, unitOfWork, ids, ATTEMPTS, answers, admission);
    const { description, definition } = transferMoney(blueprint.deadlineMs);
    this.sender = recording(new blueprint.sender(description, this.application, kept), delivered);
    const logger = new Logger(name);
    const settlement = new Settlement(definition, kept);
    this.consumer = new ProcessConsumer(
      new RecordedFeeding(PROCESS, new ProcessFeed(definition, registry), kept, delivered),
      new Dispatcher(kept, this.sender, settlement, logger),
      new blueprint.deadlines(definition, kept, logger),
      logger,
    );
    const leases = simulatedLeases(world.checkpoints.leasesOf(name), wire);
    this.subscription = new Subscription(this.consumer, store, leases);
  }

  start(): void {
    owners.run(this, () => {
      this.subscription.start();
    });
  }

  /** Runs something as a part of this instance. */
  within<T>(work: () => Promise<T>): Promise<T> {
    return owners.run(this, work);
  }

  /** Everything in memory is lost. */
  crash(): void {
    this.isAlive = false;
    this.die();
  }

  send(command: PendingCommand): Promise<unknown> {
    return this.sender.send(command);
  }

  handle(from: Checkpoint, page: LogPage): Promise<unknown> {
    return this.consumer.handle(from, page);
  }
}

function transferMoney(deadlineMs: number): {
  readonly description: ProcessDescription;
  readonly definition: ProcessDefinition;
} {
  const description = processOf(TransferMoney);
  if (!description) throw new TypeError('TransferMoney is no process.');
  const manager = new TransferMoney(new TransferDeadline(deadlineMs));
  return { description, definition: new ProcessDefinition(description, manager) };
}

function recording(sender: CommandSender, delivered: Delivered): CommandSender {
  const send = sender.send.bind(sender);
  return Object.assign(sender, {
    send: (command: PendingCommand) => {
      delivered((instance) => instance.send(command));
      return send(command);
    },
  });
}

class RecordedFeeding extends InMemoryFeeding {
  constructor(
    name: string,
    feed: ProcessFeed,
    store: SimulatedProcessStore,
    private readonly delivered: Delivered,
  ) {
    super(name, feed, store);
  }

  override handle(from: Checkpoint, page: LogPage): Promise<Checkpoint> {
    this.delivered((instance) => instance.handle(from, page));
    return super.handle(from, page);
  }
}

/** Ids that no other instance makes. */
class InstanceIds extends IdGenerator {
  private last = 0;

  constructor(private readonly number: number) {
    super();
  }

  next(): string {
    this.last += 1;
    const [first, last] = [this.number.toString(16), this.last.toString(16)];
    return `${first.padStart(8, '0')}-0000-7000-8000-${last.padStart(12, '0')}`;
  }
}
