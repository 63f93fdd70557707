import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, Repository } from 'typeorm';
import { DailyTotal } from '../../read-models/daily-totals/daily-total.entity.js';
import { type DailyTotalView, ListDailyTotals } from './list-daily-totals.query.js';

@QueryHandler(ListDailyTotals)
export class ListDailyTotalsHandler implements IQueryHandler<ListDailyTotals> {
  constructor(@InjectRepository(DailyTotal) private readonly totals: Repository<DailyTotal>) {}

  async execute({ from, to }: ListDailyTotals): Promise<readonly DailyTotalView[]> {
    const rows = await this.totals.find({
      where: { day: Between(from, to) },
      order: { day: 'ASC', currency: 'ASC' },
    });
    return rows.map(({ day, currency, deposits, withdrawals, count }) => ({
      day,
      currency,
      deposits,
      withdrawals,
      count,
    }));
  }
}
