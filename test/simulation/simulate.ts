import { Logger } from '@nestjs/common';
import { CommandSender } from '../../src/event-sourcing/processes/command-sender.js';
import { Deadlines } from '../../src/event-sourcing/processes/deadlines.js';
import { UserCreated } from '../../src/users/domain/events/index.js';
import { MoneyDeposited, WalletOpened } from '../../src/wallets/domain/events/index.js';
import { SequentialIds } from '../../src/event-sourcing/testing/sequential-ids.js';
import { streamOf } from '../../src/event-sourcing/index.js';
import { User } from '../../src/users/domain/user.aggregate.js';
import { Wallet } from '../../src/wallets/domain/wallet.aggregate.js';
import { Clients, userOf, walletOf } from './clients.js';
import { type Blueprint, Instance } from './instance.js';
import { DicedChoices, type Move } from './moves.js';
import { SimulatedAnswers, SimulatedProcessStore } from './parts/simulated-rows.js';
import { type Machine, Schedule } from './schedule.js';
import type { Scenario } from './scenario.js';
import { Books, type End, violationsOf } from './violations.js';
import { diceOf } from './virtual/dice.js';
import { type Owner, VirtualTime } from './virtual/virtual-time.js';
import { registry, SHARE, World } from './world.js';

const INSTANCES = 2;
const RESTART_MS = 150;

/** What is planted instead of what is right. */
export type Planted = Partial<Pick<Blueprint, 'sender' | 'deadlines' | 'answers' | 'processes'>>;

/** What has come of a schedule. */
export interface Simulated {
  readonly violations: readonly string[];
  readonly ends: readonly End[];
  readonly moves: ReadonlyMap<Move, number>;
  readonly crashes: number;
  readonly repeated: number;
  readonly steps: number;
}

/** Runs one schedule to its end. The same scenario is the same run. */
export async function simulate(scenario: Scenario, planted: Planted = {}): Promise<Simulated> {
  Logger.overrideLogger(false);
  const random = diceOf(scenario.seed);
  const time = new VirtualTime(random);
  const uninstall = time.install();
  const { stackTraceLimit } = Error;
  // Thousands of errors are thrown on purpose, and Jest looks up the source of each line of each.
  Error.stackTraceLimit = 0;
  try {
    return await new Simulation(scenario, planted, time, random).run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    uninstall();
  }
}

class Simulation implements Machine {
  private readonly world: World;
  private readonly choices: DicedChoices;
  private readonly schedule: Schedule;
  private readonly clients: Clients;
  private readonly blueprint: Blueprint;
  private readonly deliveries: ((instance: Instance) => Promise<unknown>)[] = [];
  private readonly failures: unknown[] = [];
  private readonly ids = new SequentialIds();
  private instances: Instance[] = [];
  private begun = 0;
  private crashes = 0;
  private repeated = 0;

  constructor(
    private readonly scenario: Scenario,
    planted: Planted,
    private readonly time: VirtualTime,
    private readonly random: () => number,
  ) {
    const parts = {
      sender: CommandSender,
      deadlines: Deadlines,
      answers: SimulatedAnswers,
      processes: SimulatedProcessStore,
    };
    const { deadlineMs, isForgetful } = scenario;
    this.blueprint = { ...parts, ...planted, deadlineMs, isForgetful };
    this.world = new World(time);
    this.choices = new DicedChoices(random, scenario.chaos);
    this.schedule = new Schedule(time, this.choices);
    this.clients = new Clients(scenario, () => this.instances);
  }

  async run(): Promise<Simulated> {
    await this.prepare();
    for (let index = 0; index < INSTANCES; index += 1) this.begin();
    this.clients.begin((error) => this.failures.push(error));
    const stuck = await this.settled();
    for (const instance of this.instances) instance.crash();
    const { events } = await this.world.log.readAll(0, Infinity);
    const books = new Books(events);
    const { processes } = this.world;
    const violations = [...stuck, ...processes.violations, ...violationsOf(books, processes.tables)];
    const ends = [...books.transfers.values()].flatMap((transfer) => transfer.ends);
    const { crashes, repeated } = this;
    const { steps } = this.schedule;
    return { violations, ends, moves: this.choices.made, crashes, repeated, steps };
  }

  isSettled(): boolean {
    return this.clients.areThrough && this.world.isThrough;
  }

  crash(owner: Owner): void {
    const instance = this.instances.find((each) => each === owner);
    if (!instance) return;
    this.crashes += 1;
    instance.crash();
    this.instances = this.instances.filter((each) => each !== instance);
    globalThis.setTimeout(() => {
      this.begin();
    }, RESTART_MS);
  }

  repeat(): void {
    const delivery = this.deliveries[Math.floor(this.random() * this.deliveries.length)];
    const instance = this.instances[Math.floor(this.random() * this.instances.length)];
    if (!delivery || !instance) return;
    this.repeated += 1;
    instance.within(() => delivery(instance)).catch(() => undefined);
  }

  steal(): void {
    this.world.checkpoints.expire(SHARE);
  }

  private async settled(): Promise<readonly string[]> {
    try {
      await this.schedule.run(this);
      return this.failures.map(String);
    } catch (error) {
      return [String(error), ...this.failures.map(String)];
    }
  }

  private begin(): void {
    this.begun += 1;
    const delivered = (again: (instance: Instance) => Promise<unknown>) => this.deliveries.push(again);
    const instance = new Instance(this.begun, this.world, this.schedule, this.blueprint, delivered);
    this.instances.push(instance);
    instance.start();
  }

  /** What was there before: users, and wallets with money in them. */
  private async prepare(): Promise<void> {
    const { users, wallets } = this.scenario;
    for (let index = 0; index < users; index += 1) {
      const id = userOf(index);
      await this.append(streamOf(User, id), [new UserCreated(id, id, `${id}@example.org`, null)]);
    }
    for (const [index, { owner, balance }] of wallets.entries()) {
      const id = walletOf(index);
      const opened = new WalletOpened(id, userOf(owner), 'EUR');
      const deposited = new MoneyDeposited(id, balance, 'EUR', balance, null);
      await this.append(streamOf(Wallet, id), balance > 0 ? [opened, deposited] : [opened]);
    }
  }

  private async append(stream: string, events: readonly object[]): Promise<void> {
    const metadata = { correlationId: stream, causationId: stream };
    const given = events.map((event) => registry.toNewEvent(event, this.ids, metadata));
    await this.world.log.append([{ stream, expected: 'noStream', events: given }]);
  }
}
