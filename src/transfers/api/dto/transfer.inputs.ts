import { InputType } from '@nestjs/graphql';
import { AmountField, TextField, UuidField } from '../../../api/fields/fields.js';

@InputType('RequestTransferInput')
export class RequestTransferInput {
  @UuidField({ optional: true })
  transferId?: string | null;

  @UuidField()
  fromWalletId!: string;

  @UuidField()
  toWalletId!: string;

  @AmountField()
  amount!: number;

  @TextField(140, { optional: true, min: 0 })
  reference?: string | null;
}
