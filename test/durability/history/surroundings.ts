import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Engine } from '../../support/engines.js';
import { PostgresServer } from '../../support/postgres/postgres-server.mjs';
import { type Passage, TcpProxy } from '../../support/tcp-proxy.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type Strike, times } from './run-history.js';

/** A database, and what can happen to it and on the way to it. */
export interface Surroundings {
  /** For the fleet, and for whoever comes after it. */
  readonly url: string;
  readonly directUrl: string;
  readonly strikes: readonly Strike[];
  /** How often what has happened. */
  readonly faults: Readonly<Record<string, number>>;
  readonly remove: () => Promise<void>;
}

export const surroundingsOf: Readonly<Record<Engine['name'], () => Promise<Surroundings>>> = {
  SQLite: () => {
    const folder = temporaryFolder();
    const url = `sqlite:${folder.file('log.db')}`;
    const remove = () => {
      folder.remove();
      return Promise.resolve();
    };
    return Promise.resolve({ url, directUrl: url, strikes: [], faults: {}, remove });
  },
  PostgreSQL: async () => {
    const server = await PostgresServer.start();
    const { proxy, url } = await TcpProxy.toUrl(server.url());
    const faults = { cuts: 4, blackholes: 2, terminations: 4, crashes: 2, cutInPassing: 0 };
    proxy.onClientBytes = () => {
      const passage = somePassage();
      if (passage !== 'forward') faults.cutInPassing += 1;
      return passage;
    };
    const strikes = [
      ...times(faults.cuts, () => {
        proxy.cut();
      }),
      ...times(faults.blackholes, () => blackhole(proxy)),
      ...times(faults.terminations, () => terminate(server)),
      ...times(faults.crashes, () => crash(server)),
    ];
    const remove = async () => {
      await proxy.close();
      await server.remove();
    };
    return { url, directUrl: server.url(), strikes, faults, remove };
  },
};

const ONE_CUT_IN = 200;
const CUTS: readonly Passage[] = ['cut-before', 'cut-after', 'cut-answer', 'cut-behind'];

function somePassage(): Passage {
  if (Math.random() * ONE_CUT_IN > 1) return 'forward';
  return CUTS[Math.floor(Math.random() * CUTS.length)] ?? 'forward';
}

async function blackhole(proxy: TcpProxy): Promise<void> {
  proxy.mode = 'blackhole';
  await pause(Math.random() * 1_000);
  proxy.mode = 'forward';
}

/** Ends some of the server's backends, whatever they are doing. */
async function terminate(server: PostgresServer): Promise<void> {
  const client = new pg.Client(server.url());
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 3`,
  );
  await client.end();
}

async function crash(server: PostgresServer): Promise<void> {
  await server.stop('immediate');
  await server.resume();
}
