import { ApiProperty } from '@nestjs/swagger';

/** An event as the log holds it. */
export class EventAnswer {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  type!: string;

  @ApiProperty()
  typeVersion!: number;

  @ApiProperty({ type: Object })
  data!: object;

  @ApiProperty({ type: Object })
  metadata!: object;

  @ApiProperty({ type: [String] })
  tags!: readonly string[];

  @ApiProperty()
  stream!: string;

  @ApiProperty()
  version!: number;

  @ApiProperty()
  position!: number;

  @ApiProperty()
  recordedAt!: Date;
}

export class StreamAnswer {
  @ApiProperty({ type: [EventAnswer] })
  items!: readonly EventAnswer[];

  @ApiProperty({ type: Number, nullable: true, description: 'The version to go on from' })
  next!: number | null;
}

export class EventsAnswer {
  @ApiProperty({ type: [EventAnswer] })
  items!: readonly EventAnswer[];

  @ApiProperty({ description: 'All that matches after this position is in the answer' })
  after!: number;

  @ApiProperty({ description: 'and up to this one' })
  through!: number;
}
