import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** A command as it was answered. */
export interface Accepted {
  /** Of the request and of all its repetitions; the log has it with each event. */
  readonly key: string;
  /** The type of the one event that it leads to. */
  readonly event: string;
  readonly id: string;
  readonly version: number;
  readonly position: number;
}

export interface Refused {
  readonly key: string;
  readonly event: string;
  readonly code: string;
}

type Told = Pick<Accepted, 'id' | 'version' | 'position'>;

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string } & Partial<Told>;
}

/** Nothing was stored, or nobody knows: a client asks again. */
const AGAIN = new Set(['request/in-progress', 'event-store/concurrency-conflict']);

/**
 * Sends commands, each under an idempotency key of its own, and again under the same one until it is known what has
 * become of it, to whichever instance. Remembers what it was told.
 */
export class Requests {
  readonly accepted: Accepted[] = [];
  readonly refused: Refused[] = [];
  /** How often a command was sent again, by what was told before: a code, or `lost` where nobody has answered. */
  readonly repetitions = new Map<string, number>();

  /** @param urls where instances are listening now. */
  constructor(private readonly urls: () => readonly string[]) {}

  async post(path: string, body: object, event: string): Promise<Accepted | Refused> {
    const key = randomUUID();
    for (;;) {
      const answer = await this.tried(path, key, body);
      const told = this.noted(answer, { key, event });
      if (told) return told;
      const why = answer?.body.code ?? 'lost';
      this.repetitions.set(why, (this.repetitions.get(why) ?? 0) + 1);
      await pause(randomInt(50, 250));
    }
  }

  /** Undefined where nobody answers, or not with what was asked for. */
  async get<T>(path: string): Promise<T | undefined> {
    try {
      const response = await fetch(`${this.someUrl()}${path}`);
      return response.ok ? ((await response.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }

  private async tried(path: string, key: string, body: object): Promise<Answer | undefined> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, 'x-correlation-id': key };
    const options = { method: 'POST', headers, body: JSON.stringify(body) };
    try {
      const response = await fetch(`${this.someUrl()}${path}`, options);
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    } catch {
      return undefined;
    }
  }

  /** Undefined where it is to be sent again. */
  private noted(
    answer: Answer | undefined,
    asked: Pick<Accepted, 'key' | 'event'>,
  ): Accepted | Refused | undefined {
    if (!answer || answer.status === 503) return undefined;
    if (answer.status < 300) return this.noteAccepted({ ...asked, ...(answer.body as Told) });
    const { code = '' } = answer.body;
    if (AGAIN.has(code)) return undefined;
    const refused = { ...asked, code };
    this.refused.push(refused);
    return refused;
  }

  private noteAccepted({ key, event, id, version, position }: Accepted): Accepted {
    const accepted = { key, event, id, version, position };
    this.accepted.push(accepted);
    return accepted;
  }

  private someUrl(): string {
    const urls = this.urls();
    return urls[randomInt(Math.max(urls.length, 1))] ?? 'http://nobody.invalid';
  }
}
