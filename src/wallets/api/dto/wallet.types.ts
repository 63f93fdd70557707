import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { PageInfoType } from '../../../api/graphql/page-info.type.js';
import { DateTime, Money, Position } from '../../../api/graphql/scalars.js';

/** As queries answer it; GraphQL shows the keys. */
export enum WalletStatus {
  OPEN = 'open',
  CLOSED = 'closed',
}
registerEnumType(WalletStatus, { name: 'WalletStatus' });

export enum StatementEntryType {
  DEPOSITED = 'deposited',
  WITHDRAWN = 'withdrawn',
  TRANSFERRED_OUT = 'transferred-out',
  TRANSFERRED_IN = 'transferred-in',
  REFUNDED = 'refunded',
}
registerEnumType(StatementEntryType, { name: 'StatementEntryType' });

@ObjectType('Wallet')
export class WalletType {
  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  id!: string;

  @ApiProperty({ format: 'uuid' })
  ownerId!: string;

  @ApiProperty({ example: 'EUR' })
  @Field()
  currency!: string;

  @ApiProperty({ type: 'integer', description: 'In minor units' })
  @Field(() => Money)
  balance!: number;

  @ApiProperty({ enum: WalletStatus })
  @Field(() => WalletStatus)
  status!: `${WalletStatus}`;

  @ApiProperty()
  @Field(() => Int)
  version!: number;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  openedAt!: string;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  updatedAt!: string;
}

/** A movement of money into a wallet or out of it. */
@ObjectType('StatementEntry')
export class StatementEntryItem {
  @ApiProperty()
  @Field(() => Int)
  version!: number;

  @ApiProperty()
  @Field(() => Position)
  position!: number;

  @ApiProperty({ enum: StatementEntryType })
  @Field(() => StatementEntryType)
  type!: `${StatementEntryType}`;

  @ApiProperty({ type: 'integer', description: 'In minor units; negative for what left the wallet' })
  @Field(() => Money)
  amount!: number;

  @ApiProperty({ type: 'integer', description: 'After it' })
  @Field(() => Money)
  balance!: number;

  @ApiProperty({ type: String, nullable: true })
  @Field(() => String, { nullable: true })
  reference!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true })
  transferId!: string | null;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  at!: string;
}

@ObjectType('StatementEdge')
export class StatementEdgeType {
  @Field(() => StatementEntryItem)
  node!: StatementEntryItem;

  @Field()
  cursor!: string;
}

@ObjectType('StatementConnection')
export class StatementConnectionType {
  @Field(() => [StatementEdgeType])
  edges!: StatementEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

/** What a wallet held after an event. */
@ObjectType('BalanceChange')
export class BalanceChangeType {
  @Field(() => Position)
  position!: number;

  @Field(() => ID)
  walletId!: string;

  @Field(() => Money)
  balance!: number;
}

/** A page of wallets. */
export class WalletPage {
  @ApiProperty({ type: [WalletType] })
  items!: WalletType[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** A page of a statement. */
export class StatementPage {
  @ApiProperty({ type: [StatementEntryItem] })
  items!: StatementEntryItem[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
