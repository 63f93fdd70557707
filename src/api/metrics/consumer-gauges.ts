import type { ParkedReport, PartitionLag, ProcessBacklog, Subscription } from '../../event-sourcing/index.js';
import type { PrometheusMetrics } from './prometheus-metrics.js';

const PARTITION = ['consumer', 'partition'] as const;

/** Gauges of what is fed by the log: how far it is behind, and who has set what aside. */
export class ConsumerGauges {
  private readonly lagEvents;
  private readonly lagSeconds;
  private readonly isFed;
  private readonly isPaused;
  private readonly state;
  private readonly failures;
  private readonly parkedSequences;
  private readonly parkedEvents;
  private readonly instances;
  private readonly commands;
  private readonly deadlines;
  private readonly oldestOverdue;

  constructor(metrics: PrometheusMetrics) {
    const ofPartition = (name: string, help: string) => metrics.gauge(name, help, [...PARTITION]);
    this.lagEvents = ofPartition('consumer_lag_events', 'Events that are not handled yet');
    this.lagSeconds = ofPartition('consumer_lag_seconds', 'Age of the first event that is not handled yet');
    this.isFed = ofPartition('consumer_fed', 'Whether any instance feeds it');
    this.isPaused = ofPartition('consumer_paused', 'Whether an operator has paused it');
    this.failures = ofPartition(
      'consumer_failures_in_a_row',
      'How often it has failed in a row, in this instance',
    );
    this.state = metrics.gauge('consumer_state', '1 for the state that it is in, in this instance', [
      ...PARTITION,
      'state',
    ]);
    this.parkedSequences = metrics.gauge('parked_sequences', 'Sequences that are set aside', [
      'consumer',
      'waits_for',
    ]);
    this.parkedEvents = metrics.gauge('parked_events', 'Events that are set aside', ['consumer']);
    const ofProcess = (name: string, help: string) => metrics.gauge(name, help, ['process', 'state']);
    this.instances = ofProcess('process_instances', 'Instances of processes: running, parked');
    this.commands = ofProcess('process_commands', 'Commands of processes: waiting, stuck');
    this.deadlines = ofProcess('process_deadlines', 'Deadlines of processes: waiting, overdue');
    this.oldestOverdue = metrics.gauge('process_deadline_overdue_seconds', 'How long the first is overdue', [
      'process',
    ]);
  }

  /** What this instance knows of itself. */
  showSubscriptions(subscriptions: readonly Subscription[]): void {
    this.state.reset();
    this.failures.reset();
    for (const { feeds: consumer, partition: index, state, failuresInARow } of subscriptions) {
      const partition = labelOf(index);
      this.state.set({ consumer, partition, state }, 1);
      this.failures.set({ consumer, partition }, failuresInARow);
    }
  }

  showPartitions(partitions: readonly PartitionLag[]): void {
    for (const each of partitions) {
      const labels = { consumer: each.consumer, partition: labelOf(each.partition) };
      this.lagEvents.set(labels, each.events);
      this.lagSeconds.set(labels, each.seconds);
      this.isFed.set(labels, Number(each.isFed));
      this.isPaused.set(labels, Number(each.isPaused));
      // A consumer that sets nothing aside says so, or nobody could tell it from one that is not looked at.
      this.showParked({ consumer: each.consumer, events: 0, retried: 0, stuck: 0 });
    }
  }

  showParked({ consumer, events, retried, stuck }: ParkedReport): void {
    this.parkedEvents.set({ consumer }, events);
    this.parkedSequences.set({ consumer, waits_for: 'retry' }, retried);
    this.parkedSequences.set({ consumer, waits_for: 'operator' }, stuck);
  }

  showProcess(backlog: ProcessBacklog): void {
    const { process } = backlog;
    this.instances.set({ process, state: 'running' }, backlog.running);
    this.instances.set({ process, state: 'parked' }, backlog.parked);
    this.commands.set({ process, state: 'waiting' }, backlog.commands);
    this.commands.set({ process, state: 'stuck' }, backlog.stuckCommands);
    this.deadlines.set({ process, state: 'waiting' }, backlog.deadlines);
    this.deadlines.set({ process, state: 'overdue' }, backlog.overdue);
    this.oldestOverdue.set({ process }, backlog.overdueMs / 1_000);
  }

  /** Nothing is known any more: what was known would look as if it still held. */
  forget(): void {
    const { lagEvents, lagSeconds, isFed, isPaused, parkedSequences, parkedEvents } = this;
    const { instances, commands, deadlines, oldestOverdue } = this;
    for (const gauge of [lagEvents, lagSeconds, isFed, isPaused, parkedEvents, oldestOverdue]) gauge.reset();
    for (const gauge of [parkedSequences, instances, commands, deadlines]) gauge.reset();
  }
}

/** Partitions are counted from 1, as in the names of subscriptions. */
function labelOf(index: number): string {
  return String(index + 1);
}
