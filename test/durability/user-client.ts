import { randomInt, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Ledger } from './ledger.js';

const ADDRESS = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
/** Shared by all clients, so that they meet on the same users. */
const users: string[] = [];

/** Sends commands one after the other until nobody answers any more. */
export class UserClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    private readonly ledger: Ledger,
  ) {}

  /** @param isOver asked between two commands. */
  async run(isOver: () => boolean = () => false): Promise<void> {
    while (!isOver() && (await this.once()));
    this.agent.destroy();
  }

  /** Whether there was an answer. */
  private async once(): Promise<boolean> {
    const requestId = randomUUID();
    const answer = await this.post(this.command(), requestId);
    if (!answer) return false;
    const { status, body } = answer;
    if (status === 200 || status === 201) {
      const {
        id: userId,
        version,
        position,
      } = JSON.parse(body) as { id: string; version: number; position: number };
      this.ledger.acknowledge({ userId, version, position, requestId });
      if (status === 201) users.push(userId);
    } else if (status === 503 && isUnknown(body)) {
      this.ledger.leaveOpen();
    } else {
      this.ledger.refuse({ status, requestId });
    }
    return true;
  }

  private command(): { path: string; body: object } {
    const userId = users[randomInt(Math.max(users.length, 1))];
    const choice = userId === undefined ? 0 : randomInt(8);
    if (choice < 3 || userId === undefined) {
      const body = {
        userId: randomUUID(),
        name: 'Ada',
        email: `${randomUUID()}@example.com`,
        address: ADDRESS,
      };
      return { path: '/v1/users', body };
    }
    if (choice < 6) return { path: `/v1/users/${userId}/relocate`, body: { address: ADDRESS } };
    if (choice === 6) return { path: `/v1/users/${userId}/block`, body: { reason: 'a test' } };
    return { path: `/v1/users/${userId}/unblock`, body: {} };
  }

  private post(
    { path, body }: { path: string; body: object },
    requestId: string,
  ): Promise<{ status: number; body: string } | undefined> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'x-correlation-id': requestId };
      const sent = request(
        `${this.url}${path}`,
        { method: 'POST', agent: this.agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => {
            resolve(undefined);
          });
          response.on('end', () => {
            const isWhole = response.complete;
            resolve(
              isWhole
                ? { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }
                : undefined,
            );
          });
          response.on('close', () => {
            resolve(undefined);
          });
        },
      );
      sent.on('error', () => {
        resolve(undefined);
      });
      sent.end(JSON.stringify(body));
    });
  }
}

function isUnknown(body: string): boolean {
  return (JSON.parse(body) as { outcome?: string }).outcome === 'unknown';
}
