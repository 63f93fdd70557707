import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from '../support/app-process.js';

const POLL_MS = 20;
/** So long it goes by what an instance has said: a stop waits for 250 ms without a request. */
const FRESH_MS = 150;

/** An answer, as far as a test needs it. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

interface Instance {
  readonly app: AppProcess;
  readonly agent: Agent;
  isReady: boolean;
  /** When it was asked. */
  askedAt: number;
}

/**
 * A load balancer as small as it can be: sends each request to the next instance that has said it is ready when it was last
 * asked, over connections that it keeps alive. It repeats nothing: a connection that was refused is the only reason to try
 * another instance.
 */
export class RoundRobin {
  private instances: Instance[] = [];
  private next = 0;
  private isOver = false;

  /** Sends requests to an instance as soon as that is ready. */
  add(app: AppProcess): void {
    const instance = { app, agent: new Agent({ keepAlive: true }), isReady: false, askedAt: 0 };
    this.instances.push(instance);
    void this.poll(instance);
  }

  /** Forgets an instance that has ended. */
  remove(app: AppProcess): void {
    for (const { agent } of this.instances.filter((each) => each.app === app)) agent.destroy();
    this.instances = this.instances.filter((each) => each.app !== app);
  }

  isReady(app: AppProcess): boolean {
    return this.instances.some((each) => each.app === app && each.isReady);
  }

  /** @throws whatever a connection fails with on which the request was sent. */
  async post(path: string, body: object): Promise<Answered> {
    for (;;) {
      const ready = this.instances.filter(
        ({ isReady, askedAt }) => isReady && performance.now() - askedAt < FRESH_MS,
      );
      const instance = ready[(this.next += 1) % Math.max(ready.length, 1)];
      const answer = instance && (await answerOf(instance, path, body));
      if (answer) return answer;
      await pause(1);
    }
  }

  close(): void {
    this.isOver = true;
    for (const { app } of [...this.instances]) this.remove(app);
  }

  private async poll(instance: Instance): Promise<void> {
    while (!this.isOver && this.instances.includes(instance)) {
      const askedAt = performance.now();
      const answer = await fetch(`${instance.app.url}/health/ready`).catch(() => undefined);
      instance.askedAt = askedAt;
      instance.isReady = answer?.status === 200;
      await answer?.arrayBuffer().catch(() => undefined);
      await pause(POLL_MS);
    }
  }
}

/** The answer of an instance; undefined when it has refused the connection. */
function answerOf({ app, agent }: Instance, path: string, body: object): Promise<Answered | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${app.url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      void read(answer).then(resolve, reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    sent.end(JSON.stringify(body));
  });
}

async function read(answer: IncomingMessage): Promise<Answered> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, body: JSON.parse(text) as unknown };
}
