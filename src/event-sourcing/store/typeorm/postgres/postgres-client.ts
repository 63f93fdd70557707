import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { PLANNED_ANEW } from '../planned-anew.js';

const REMEMBERED = 500;
/** The server keeps each until the connection ends. */
const MOST_PREPARED = 200;

/**
 * A connection whose statements are prepared by the server when they come again, TypeORM's as well: reading and planning
 * one takes it longer than running it.
 */
export class PostgresClient extends pg.Client {
  private readonly names = new LRUCache<string, string>({ max: REMEMBERED });
  private prepared = 0;

  constructor(config?: pg.ClientConfig) {
    super(config);
    // The driver hands a new connection out a moment before anybody listens to it. A server that ends it within that
    // moment would end this process; like this the connection is simply dead for whoever uses it.
    this.on('error', () => undefined);
  }

  override query(...call: unknown[]): never {
    const [text, values, ...rest] = call;
    const name = typeof text === 'string' && Array.isArray(values) ? this.nameOf(text, values) : '';
    const named = name === '' ? call : [{ name, text, values }, ...rest];
    return (super.query as (...call: unknown[]) => never).apply(this, named);
  }

  /** None for what has not come before. Without parameters there is nothing to plan that is worth a name. */
  private nameOf(text: string, values: readonly unknown[]): string {
    if (values.length === 0 || text.startsWith(PLANNED_ANEW)) return '';
    const known = this.names.get(text);
    if (known === undefined) {
      this.names.set(text, '');
      return '';
    }
    if (known !== '' || this.prepared === MOST_PREPARED) return known;
    this.prepared += 1;
    const name = `again-${String(this.prepared)}`;
    this.names.set(text, name);
    return name;
  }
}
