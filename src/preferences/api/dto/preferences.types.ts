import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

@ObjectType('Preferences')
export class PreferencesType {
  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  userId!: string;

  @ApiProperty()
  @Field()
  emailOptIn!: boolean;

  @ApiProperty()
  @Field()
  smsOptIn!: boolean;

  @ApiProperty({ example: 'fi-FI' })
  @Field()
  locale!: string;

  @ApiProperty()
  @Field(() => Int)
  version!: number;
}
