import type { LogPage } from '../store/event-store.js';
import type { Checkpoint } from './checkpoint.js';
import type { Consumer } from './consumer.js';

/** A consumer that does something around what another one does with the events. */
export abstract class ConsumerAround implements Consumer {
  protected constructor(protected readonly feeding: Consumer) {}

  get name(): string {
    return this.feeding.name;
  }

  get version(): number {
    return this.feeding.version;
  }

  get partition(): Consumer['partition'] {
    return this.feeding.partition;
  }

  get pageSize(): number {
    return this.feeding.pageSize;
  }

  get hasParked(): boolean {
    return this.feeding.hasParked;
  }

  get isAhead(): boolean {
    return this.feeding.isAhead ?? false;
  }

  async settle(held: Checkpoint): Promise<void> {
    await this.feeding.settle?.(held);
  }

  abstract handle(from: Checkpoint, page: LogPage): Promise<Checkpoint>;

  abstract retryParked(held: Checkpoint): Promise<void>;
}
