import { Query } from '@nestjs/cqrs';
import type { TransferView } from '../transfer.view.js';

export class FindTransfer extends Query<TransferView | undefined> {
  constructor(readonly transferId: string) {
    super();
  }
}
