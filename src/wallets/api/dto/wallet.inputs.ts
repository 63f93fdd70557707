import { InputType } from '@nestjs/graphql';
import { AmountField, CurrencyField, TextField, UuidField } from '../../../api/fields/fields.js';

@InputType('OpenWalletInput')
export class OpenWalletInput {
  @UuidField({ optional: true })
  walletId?: string | null;

  @UuidField()
  ownerId!: string;

  @CurrencyField()
  currency!: string;
}

@InputType({ isAbstract: true })
export class MoveMoneyBody {
  @AmountField()
  amount!: number;

  @TextField(140, { optional: true, min: 0 })
  reference?: string | null;
}

@InputType('MoveMoneyInput')
export class MoveMoneyInput extends MoveMoneyBody {
  @UuidField()
  walletId!: string;
}

/** `{}` */
export class CloseWalletBody {}

@InputType('CloseWalletInput')
export class CloseWalletInput {
  @UuidField()
  walletId!: string;
}
