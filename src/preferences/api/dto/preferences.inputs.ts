import { InputType } from '@nestjs/graphql';
import { BooleanField, LocaleField, UuidField } from '../../../api/fields/fields.js';

@InputType({ isAbstract: true })
export class ChangePreferencesBody {
  @BooleanField()
  emailOptIn!: boolean;

  @BooleanField()
  smsOptIn!: boolean;

  @LocaleField()
  locale!: string;
}

@InputType('ChangePreferencesInput')
export class ChangePreferencesInput extends ChangePreferencesBody {
  @UuidField()
  userId!: string;
}
