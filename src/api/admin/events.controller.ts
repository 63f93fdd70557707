import { Param, Query } from '@nestjs/common';
import { EventBrowser } from '../../event-sourcing/index.js';
import { invalid } from '../fields/strict-validation.pipe.js';
import { EventsAnswer, StreamAnswer } from './dto/event.answers.js';
import { EventsParams, StreamParams } from './dto/event.params.js';
import { NamePipe } from './name.pipe.js';
import { AdminController, Show } from './routes.js';

/** A look back for what is rare ends here, and says so by `after`: this process has others to serve. */
const MOST_LOOKED_AT = 100_000;

@AdminController('')
export class EventsController {
  constructor(private readonly browser: EventBrowser) {}

  @Show('events', 'The last events of the log, or those after a position', EventsAnswer)
  async list(
    @Query() { limit, after, before, type: types, streamPrefix }: EventsParams,
  ): Promise<EventsAnswer> {
    if (after !== undefined && before !== undefined) {
      throw invalid([{ path: 'before', rule: 'alone', message: 'before and after cannot stand together' }]);
    }
    const filter = { types, streamPrefix };
    if (after !== undefined) {
      const { events, through } = await this.browser.next(after, limit, filter);
      return { items: events, after, through };
    }
    const last = await this.browser.last({ limit, before, scan: MOST_LOOKED_AT, ...filter });
    return { items: last.events, after: last.after, through: last.through };
  }

  @Show('streams/:stream', 'The events of a stream, from a version on', StreamAnswer)
  async stream(
    @Param('stream', NamePipe) stream: string,
    @Query() { from, limit }: StreamParams,
  ): Promise<StreamAnswer> {
    const { events, next } = await this.browser.stream(stream, from, limit);
    return { items: events, next };
  }
}
