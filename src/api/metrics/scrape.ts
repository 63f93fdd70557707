import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Database, LiveEvents, Subscriptions, Vitals, type VitalSigns } from '../../event-sourcing/index.js';
import { SubscriptionSocket } from '../graphql/subscription-socket.js';
import { ServerSentEvents } from '../live/server-sent-events.js';
import { ConsumerGauges } from './consumer-gauges.js';
import { PrometheusMetrics } from './prometheus-metrics.js';

/** Who scrapes waits no longer than this for the database, and gets what is known without it. */
const PATIENCE_MS = 2_000;

/** Of the process, and so once, however many applications it holds. */
let ofProcess: Registry | undefined;

function processRegistry(): Registry {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess;
}

/** What Prometheus is told when it asks: what was counted, and how things are at this moment. */
@Injectable()
export class Scrape {
  private readonly consumers: ConsumerGauges;
  private readonly queue;
  private readonly queueLimit;
  private readonly readers;
  private readonly head;
  private readonly quiet;
  private readonly isReadable;

  // eslint-disable-next-line max-params -- what it looks at
  constructor(
    private readonly metrics: PrometheusMetrics,
    private readonly vitals: Vitals,
    private readonly database: Database,
    private readonly subscriptions: Subscriptions,
    private readonly live: LiveEvents,
    private readonly serverSentEvents: ServerSentEvents,
    private readonly socket: SubscriptionSocket,
  ) {
    this.consumers = new ConsumerGauges(metrics);
    this.queue = metrics.gauge('append_queue', 'What waits to be appended: appends, characters', ['unit']);
    this.queueLimit = metrics.gauge('append_queue_limit', 'How much may wait', ['unit']);
    this.readers = metrics.gauge('live_readers', 'Who follows: by SSE, by sockets, by any way', ['kind']);
    this.head = metrics.gauge('log_head_position', 'Position of the last event', []);
    this.quiet = metrics.gauge('log_last_event_age_seconds', 'Age of the last event', []);
    this.isReadable = metrics.gauge('database_readable', 'Whether the database has answered this scrape', []);
    processRegistry();
  }

  get contentType(): string {
    return this.metrics.registry.contentType;
  }

  /** All metrics in the text format of Prometheus. Never fails for the database's sake. */
  async text(): Promise<string> {
    const signs = await inTime(this.vitals.read());
    this.showInstance();
    this.show(signs);
    return Registry.merge([processRegistry(), this.metrics.registry]).metrics();
  }

  private showInstance(): void {
    const { waiting, waitingSize, maxWaiting, maxWaitingSize } = this.database.load;
    this.queue.set({ unit: 'appends' }, waiting);
    this.queue.set({ unit: 'characters' }, waitingSize);
    this.queueLimit.set({ unit: 'appends' }, maxWaiting);
    this.queueLimit.set({ unit: 'characters' }, maxWaitingSize);
    this.readers.set({ kind: 'sse' }, this.serverSentEvents.readers);
    this.readers.set({ kind: 'websocket' }, this.socket.connections);
    this.readers.set({ kind: 'any' }, this.live.followers);
    this.consumers.showSubscriptions(this.subscriptions.all());
  }

  private show(signs: VitalSigns | undefined): void {
    this.isReadable.set(Number(signs !== undefined));
    this.consumers.forget();
    for (const gauge of [this.head, this.quiet]) gauge.remove();
    if (!signs) return;
    this.head.set(signs.head);
    if (signs.secondsSinceLastEvent !== undefined) this.quiet.set(signs.secondsSinceLastEvent);
    this.consumers.showPartitions(signs.partitions);
    for (const parked of signs.parked) this.consumers.showParked(parked);
    for (const process of signs.processes) this.consumers.showProcess(process);
  }
}

/** What comes in time, or nothing. */
async function inTime<T>(wanted: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([wanted, patience]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
