import { finished, Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { watchRequest } from '../auth/authenticate.js';
import { Drain } from '../health/drain.js';
import { Callers } from '../limits/callers.js';
import { LivePlaces } from '../limits/live-places.js';
import { Overload } from '../limits/overload.js';
import { RequestPlaces } from '../limits/request-places.js';
import { problemFor } from '../problem/send-problem.js';

/** So often something is said at least: proxies close what is silent. */
const HEARTBEAT_MS = 15_000;
/** Who does not read for so long is dropped. */
const PATIENCE_MS = 10_000;
/** Of an answer's end. */
const MOST_LISTENERS = 20;

/** An event as the client gets it. */
export interface ServerSentEvent {
  readonly id: number;
  readonly event: string;
  readonly data: object;
}

/** Gives changes from now on, until the signal. */
type Follow = (signal: AbortSignal) => AsyncIterable<ServerSentEvent>;

/** Answers requests for `text/event-stream`. */
@Injectable()
export class ServerSentEvents {
  private readonly logger = new Logger('Live');

  private open = 0;

  constructor(
    private readonly drain: Drain,
    private readonly places: LivePlaces,
    private readonly callers: Callers,
    private readonly overload: Overload,
    private readonly requests: RequestPlaces,
  ) {}

  /** How many follow at this moment. */
  get readers(): number {
    return this.open;
  }

  /**
   * Sends changes as the client reads them, and nothing ahead. A client that does not read is dropped, and comes back
   * with the id of the last event that it has. Ends when the client leaves, or the application does, or what he got in by
   * holds no longer.
   *
   * @throws Refusal when there are too many that stay, see `LivePlaces`.
   */
  answer(reply: FastifyReply, follow: Follow): Readable {
    const place = this.places.take(this.callers.of(reply.request));
    this.overload.leave(reply.request);
    this.requests.leave(reply.request);
    const ending = new AbortController();
    const end = () => {
      ending.abort();
    };
    const leave = this.drain.onBegin(end);
    const right = watchRequest(reply.request, end);
    const lines = new Lines(this.untilItFails(follow(ending.signal)));
    const watch = setInterval(() => {
      if (lines.unreadFor() < PATIENCE_MS) return;
      this.logger.warn(
        `Dropped the reader of ${reply.request.url.split('?', 1)[0] ?? ''}: it does not read.`,
      );
      reply.raw.destroy();
    }, 1_000);
    this.open += 1;
    // Also for a client that has left before there was an answer.
    finished(reply.raw, () => {
      this.open -= 1;
      clearInterval(watch);
      place.giveBack();
      leave();
      right?.stop();
      end();
    });
    asEventStream(reply);
    return Readable.from(lines.all(), { highWaterMark: 1 });
  }

  /** The status is sent by then: all that can be done is to log it, as `problemFor` does, and to end. */
  private async *untilItFails(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<ServerSentEvent> {
    try {
      yield* events;
    } catch (error) {
      problemFor(error);
    }
  }
}

function asEventStream(reply: FastifyReply): void {
  reply.type('text/event-stream');
  // It ends with the answer: a connection that is kept alive would hold up the end of the application.
  reply.header('connection', 'close');
  // Or nginx would collect them.
  reply.header('x-accel-buffering', 'no');
  // Limits, metrics, the stream and Fastify wait for its end: one more than Node takes for a leak, and warns of.
  reply.raw.setMaxListeners(MOST_LISTENERS);
}

/** The text of a stream of events, with comments where there are none for a while. */
class Lines {
  private unreadSince: number | undefined;

  constructor(private readonly events: AsyncIterable<ServerSentEvent>) {}

  /** For how many milliseconds the last line has been waiting for its reader. */
  unreadFor(): number {
    return this.unreadSince === undefined ? 0 : Date.now() - this.unreadSince;
  }

  async *all(): AsyncGenerator<string> {
    const events = this.events[Symbol.asyncIterator]();
    // Sent at once, so that the client knows that it is connected.
    yield* this.line(': following\n\n');
    let next = events.next();
    for (;;) {
      const result = await orBeat(next);
      if (result === undefined) {
        yield* this.line(': nothing new\n\n');
      } else {
        if (result.done) return;
        const { id, event, data } = result.value;
        yield* this.line(`id: ${String(id)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        next = events.next();
      }
    }
  }

  private *line(text: string): Generator<string> {
    this.unreadSince = Date.now();
    yield text;
    this.unreadSince = undefined;
  }
}

/** What a promise gives, or nothing when it is time for a heartbeat. */
async function orBeat<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, HEARTBEAT_MS, undefined);
  });
  try {
    return await Promise.race([promise, beat]);
  } finally {
    clearTimeout(timer);
  }
}
