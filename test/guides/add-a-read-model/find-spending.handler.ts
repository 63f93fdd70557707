import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Public } from '../../../src/event-sourcing/index.js';
import { CustomerSpending } from './customer-spending.entity.js';
import { FindSpending } from './find-spending.query.js';

// #region handler
@Public()
@QueryHandler(FindSpending)
export class FindSpendingHandler implements IQueryHandler<FindSpending> {
  constructor(@InjectRepository(CustomerSpending) private readonly rows: Repository<CustomerSpending>) {}

  execute({ customer }: FindSpending): Promise<CustomerSpending | null> {
    return this.rows.findOneBy({ customer });
  }
}
// #endregion
