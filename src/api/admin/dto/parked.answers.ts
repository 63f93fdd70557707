import { ApiProperty } from '@nestjs/swagger';
import { EventAnswer } from './event.answers.js';

/** A sequence of events that a projection has set aside. */
export class ParkedListItem {
  @ApiProperty()
  consumer!: string;

  @ApiProperty()
  sequence!: string;

  @ApiProperty({ description: 'Of the event that the handler threw at' })
  position!: number;

  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ description: 'How many events wait, that one included' })
  events!: number;

  @ApiProperty()
  attempts!: number;

  @ApiProperty({ type: String, nullable: true })
  error!: string | null;

  @ApiProperty()
  parkedAt!: Date;

  @ApiProperty({ description: 'Whether it is tried again by itself' })
  isRetried!: boolean;
}

export class ParkedAnswer extends ParkedListItem {
  @ApiProperty({ type: String, nullable: true, description: 'The stack of the error' })
  trace!: string | null;

  @ApiProperty({ type: EventAnswer })
  event!: EventAnswer;
}

export class ParkedList {
  @ApiProperty({ type: [ParkedListItem], description: 'The oldest first, at most 1,000' })
  items!: readonly ParkedListItem[];
}

export class ParkedOfProjection extends ParkedList {
  @ApiProperty({ description: 'How many sequences there are in all' })
  count!: number;
}

export class RetriedAnswer {
  @ApiProperty({ description: 'How many sequences are tried again' })
  retried!: number;
}

export class SkippedAnswer {
  @ApiProperty({ description: 'Of the event that is left out for good' })
  position!: number;
}
