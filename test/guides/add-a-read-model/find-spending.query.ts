import { Query } from '@nestjs/cqrs';
import type { CustomerSpending } from './customer-spending.entity.js';

export class FindSpending extends Query<CustomerSpending | null> {
  constructor(readonly customer: string) {
    super();
  }
}
