import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';

/** Reads the log page by page, and each next page while the one before it is handled. */
export class ReadAhead {
  private next: { readonly after: Position; readonly page: Promise<LogPage> } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly pageSize: number,
  ) {}

  /** The page after a position, as `EventStore.readAll` gives it. */
  async pageAfter(after: Position): Promise<LogPage> {
    const { next } = this;
    this.next = undefined;
    const read = next?.after === after ? await next.page : undefined;
    // One that found nothing may be late by now.
    const page = read !== undefined && read.events.length > 0 ? read : await this.read(after);
    if (page.events.length === this.pageSize) this.begin(page.through);
    return page;
  }

  private begin(after: Position): void {
    const page = this.read(after);
    // It may never be asked for.
    page.catch(() => undefined);
    this.next = { after, page };
  }

  private read(after: Position): Promise<LogPage> {
    return this.store.readAll(after, this.pageSize);
  }
}
