import { InputType } from '@nestjs/graphql';
import { CountryField, TextField } from '../../../api/fields/fields.js';

@InputType('AddressInput')
export class AddressInput {
  @TextField(200)
  street!: string;

  @TextField(100)
  city!: string;

  @TextField(20)
  postalCode!: string;

  @CountryField()
  country!: string;
}
