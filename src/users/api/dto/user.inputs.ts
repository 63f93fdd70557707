import { InputType } from '@nestjs/graphql';
import { EmailField, ObjectField, TextField, UuidField } from '../../../api/fields/fields.js';
import { AddressInput } from './address.input.js';

@InputType('CreateUserInput')
export class CreateUserInput {
  @UuidField({ optional: true })
  userId?: string | null;

  @TextField(200)
  name!: string;

  @EmailField()
  email!: string;

  @ObjectField(() => AddressInput, { optional: true })
  address?: AddressInput | null;
}

@InputType({ isAbstract: true })
export class BlockUserBody {
  @TextField(500)
  reason!: string;
}

@InputType('BlockUserInput')
export class BlockUserInput extends BlockUserBody {
  @UuidField()
  userId!: string;
}

/** `{}` */
export class UnblockUserBody {}

@InputType('UnblockUserInput')
export class UnblockUserInput {
  @UuidField()
  userId!: string;
}

@InputType({ isAbstract: true })
export class RelocateUserBody {
  @ObjectField(() => AddressInput)
  address!: AddressInput;
}

@InputType('RelocateUserInput')
export class RelocateUserInput extends RelocateUserBody {
  @UuidField()
  userId!: string;
}
