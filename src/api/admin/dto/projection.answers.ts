import { ApiProperty } from '@nestjs/swagger';
import type { RebuildComparison } from '../../../event-sourcing/index.js';

/** How far the rebuild of a projection has come. */
export class RebuildAnswer {
  @ApiProperty()
  projection!: string;

  @ApiProperty({ description: 'The version that is built' })
  version!: number;

  @ApiProperty({ description: 'The version that queries read' })
  liveVersion!: number;

  @ApiProperty()
  position!: number;

  @ApiProperty()
  livePosition!: number;

  @ApiProperty()
  head!: number;

  @ApiProperty()
  startedAt!: Date;

  @ApiProperty({ description: 'Events a second' })
  rate!: number;

  @ApiProperty({ type: Number, nullable: true })
  secondsLeft!: number | null;

  @ApiProperty()
  parked!: number;

  @ApiProperty({ type: [String], description: 'The instances that feed the build' })
  fedBy!: readonly string[];

  @ApiProperty({ type: Date, nullable: true })
  pausedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it has halted' })
  haltedFor!: string | null;
}

/** How far a projection has come. */
export class ProjectionListItem {
  @ApiProperty()
  consumer!: string;

  @ApiProperty()
  version!: number;

  @ApiProperty()
  position!: number;

  @ApiProperty({ description: 'How many events it is behind the log' })
  lag!: number;

  @ApiProperty({ description: 'In how many parts it is fed' })
  partitions!: number;

  @ApiProperty({ type: [String], description: 'The instances that feed it' })
  fedBy!: readonly string[];

  @ApiProperty({ description: 'Events that it has set aside' })
  parked!: number;

  @ApiProperty({ type: Date, nullable: true })
  pausedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it, or a part of it, has halted' })
  haltedFor!: string | null;
}

export class ProjectionAnswer extends ProjectionListItem {
  @ApiProperty({ type: RebuildAnswer, nullable: true })
  rebuild!: RebuildAnswer | null;
}

export class ProjectionList {
  @ApiProperty({ type: [ProjectionListItem] })
  items!: readonly ProjectionListItem[];
}

/** What a build has made otherwise than the live rows. */
export class ComparisonAnswer implements RebuildComparison {
  @ApiProperty()
  position!: number;

  @ApiProperty()
  livePosition!: number;

  @ApiProperty({ type: [Object], description: 'Table by table, with the first hundred rows that differ' })
  tables!: RebuildComparison['tables'];
}

export class PausedAnswer {
  @ApiProperty({ description: 'False when it was paused already' })
  paused!: boolean;
}

export class DoneAnswer {
  @ApiProperty()
  done!: true;
}
