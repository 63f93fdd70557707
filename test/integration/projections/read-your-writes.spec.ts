import { describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { ApplicationService, Public, QueryService } from '../../../src/event-sourcing/index.js';
import { Balance, BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { engine } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';

/** `PAIRS=10000` for a long run. */
const PAIRS = sizeOf('PAIRS', 160);
const CALLERS = 20;
const WAIT_MS = 10_000;

class FindBalance extends Query<number> {
  constructor(readonly accountId: string) {
    super();
  }
}

@Injectable()
@Public()
@QueryHandler(FindBalance)
class FindBalanceHandler implements IQueryHandler<FindBalance> {
  constructor(@InjectRepository(Balance) private readonly balances: Repository<Balance>) {}

  async execute({ accountId }: FindBalance): Promise<number> {
    return (await this.balances.findOneBy({ accountId }))?.amount ?? 0;
  }
}

/** Asks for no position, to see that the projection is behind when the other query comes. */
const peek = new FindBalance('nobody');

describe('what one instance has written', () => {
  const instances = accountInstances();

  it(
    `is read in another that asks for its position, ${String(PAIRS)} times`,
    async () => {
      const apps = [
        await instances.start(BalanceProjection, FindBalanceHandler),
        await instances.start(BalanceProjection, FindBalanceHandler),
      ];
      let stale = 0;
      let pairs = 0;
      let behind = 0;
      const pair = async (accountId: string, amount: number, writer: INestApplicationContext) => {
        const reader = apps.find((app) => app !== writer) ?? writer;
        const written = await writer.get(ApplicationService).execute(new Deposit(accountId, 1));
        const { position } = await reader.get(QueryService).execute(peek);
        const asked = { minPosition: written.position, waitMs: WAIT_MS };
        const { result } = await reader.get(QueryService).execute(new FindBalance(accountId), asked);
        if (position < written.position) behind += 1;
        if (result < amount) stale += 1;
        pairs += 1;
      };
      const call = async (_: unknown, place: number) => {
        const accountId = `a-${String(place)}`;
        await apps[0]?.get(ApplicationService).execute(new OpenAccount(accountId));
        for (let amount = 1; amount <= PAIRS / CALLERS; amount += 1) {
          const writer = apps[amount % apps.length];
          if (writer) await pair(accountId, amount, writer);
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, call));
      const figures = { pairs, behind, stale };
      process.stdout.write(
        `${JSON.stringify({ test: 'read your writes', engine: engine.name, ...figures })}\n`,
      );
      expect(figures).toMatchObject({ pairs: PAIRS, stale: 0 });
      expect(behind).toBeGreaterThan(0);
    },
    60_000 + 20 * PAIRS,
  );
});
