import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { DateTime, Money } from '../../../api/graphql/scalars.js';

/** As queries answer it; GraphQL shows the keys. */
export enum TransferStatus {
  REQUESTED = 'requested',
  DEBITED = 'debited',
  COMPLETED = 'completed',
  REFUNDED = 'refunded',
  REJECTED = 'rejected',
}
registerEnumType(TransferStatus, { name: 'TransferStatus' });

@ObjectType('Transfer')
export class TransferType {
  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  id!: string;

  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  fromWalletId!: string;

  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  toWalletId!: string;

  @ApiProperty({ type: 'integer', description: 'In minor units' })
  @Field(() => Money)
  amount!: number;

  @ApiProperty({ example: 'EUR' })
  @Field()
  currency!: string;

  @ApiProperty({ type: String, nullable: true })
  @Field(() => String, { nullable: true })
  reference!: string | null;

  @ApiProperty({ enum: TransferStatus })
  @Field(() => TransferStatus)
  status!: `${TransferStatus}`;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was refunded or rejected' })
  @Field(() => String, { nullable: true })
  reason!: string | null;

  @ApiProperty()
  @Field(() => Int)
  version!: number;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  requestedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  @Field(() => DateTime, { nullable: true })
  settledAt!: string | null;
}
