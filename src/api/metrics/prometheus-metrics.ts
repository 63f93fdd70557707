import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Batch, Metrics, type Outcome } from '../../event-sourcing/index.js';

/** From half a millisecond, as long as an append on a fast disk takes, to what nobody waits for. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** What the engine and the edges tell, counted for Prometheus. Labels take values of closed lists only. */
export class PrometheusMetrics extends Metrics {
  readonly registry = new Registry();
  private readonly appends = this.histogram('append_duration_seconds', 'Appends to the log', ['outcome']);
  private readonly batchAppends = this.histogram(
    'append_batch_appends',
    'Appends that share a commit',
    [],
    BATCH,
  );
  private readonly batchEvents = this.histogram(
    'append_batch_events',
    'Events that share a commit',
    [],
    BATCH,
  );
  private readonly commands = this.histogram(
    'command_duration_seconds',
    'Commands, with all of their attempts',
    ['command', 'outcome'],
  );
  private readonly retries = new Counter({
    name: 'tidemark_command_retries_total',
    help: 'Handlers that were run again, because their decision rested on old state',
    labelNames: ['command'],
    registers: [this.registry],
  });
  private readonly requests = this.histogram(
    'http_request_duration_seconds',
    'Requests by the template of their route',
    ['route', 'method', 'status'],
  );
  private readonly fields = this.histogram('graphql_field_duration_seconds', 'Root fields of GraphQL', [
    'type',
    'field',
    'code',
  ]);

  appended(outcome: Outcome, seconds: number): void {
    this.appends.observe({ outcome }, seconds);
  }

  batched({ appends, events }: Batch): void {
    this.batchAppends.observe(appends);
    this.batchEvents.observe(events);
  }

  executed(command: string, outcome: Outcome, seconds: number): void {
    this.commands.observe({ command, outcome }, seconds);
  }

  retried(command: string): void {
    this.retries.inc({ command });
  }

  /** @param route its template, never the path that was asked for. */
  answered(route: string, method: string, status: number, seconds: number): void {
    this.requests.observe({ route, method, status }, seconds);
  }

  /** @param code of the error, or `ok`. */
  resolved(type: string, field: string, code: string, seconds: number): void {
    this.fields.observe({ type, field, code }, seconds);
  }

  gauge<TLabel extends string>(name: string, help: string, labelNames: TLabel[]): Gauge<TLabel> {
    return new Gauge({ name: `tidemark_${name}`, help, labelNames, registers: [this.registry] });
  }

  private histogram<TLabel extends string>(
    name: string,
    help: string,
    labelNames: TLabel[],
    buckets = SECONDS,
  ): Histogram<TLabel> {
    return new Histogram({
      name: `tidemark_${name}`,
      help,
      labelNames,
      buckets,
      registers: [this.registry],
    });
  }
}
