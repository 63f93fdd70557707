import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Position } from '../../position.js';
import { PostgresConnection } from './postgres-connection.js';

const CHANNEL = 'tidemark_log';
const NOTIFY = { name: 'notify', text: 'SELECT pg_notify($1, $2)' } as const;
const LEAST_MS_BETWEEN = 50;
const MS_TO_RECONNECT = 1_000;

/**
 * Tells the other instances on this database that there is more in the log, after the commit and at most twenty
 * times a second. A hint: it may be lost or late, and whoever reads polls all the same. NOTIFY inside of the append
 * would take a lock on the whole server through the commit.
 */
export class PostgresHints {
  private readonly instance = randomUUID();
  private listening: PostgresConnection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private head = 0;
  private isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onHint: (head: Position) => void,
  ) {}

  /** Listens from now on, and again whenever the connection was lost. */
  async listen(): Promise<void> {
    if (this.isClosed) return;
    try {
      const connection = await PostgresConnection.from(this.dataSource);
      this.listening = connection;
      connection.listen(
        (payload) => {
          this.heard(payload);
        },
        () => {
          this.listenLater();
        },
      );
      await connection.run(`LISTEN ${CHANNEL}`);
      // Whatever came while nobody listened.
      this.onHint(this.head);
    } catch {
      await this.listening?.discard();
      this.listenLater();
    }
  }

  /** Tells the others, soon. */
  tell(head: Position): void {
    this.head = head;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.notify();
    }, LEAST_MS_BETWEEN).unref();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.listening?.discard();
  }

  private async notify(): Promise<void> {
    let connection: PostgresConnection | undefined;
    try {
      connection = await PostgresConnection.from(this.dataSource);
      await connection.all(NOTIFY, [CHANNEL, `${this.instance}:${String(this.head)}`]);
      await connection.release();
    } catch {
      // The others poll.
      await connection?.discard();
    }
  }

  private heard(payload: string): void {
    const [instance, head] = payload.split(':');
    if (instance !== this.instance) this.onHint(Number(head));
  }

  private listenLater(): void {
    if (this.isClosed) return;
    setTimeout(() => void this.listen(), MS_TO_RECONNECT).unref();
  }
}
