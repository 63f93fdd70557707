import { Body, Param } from '@nestjs/common';
import { Consumers, ParkedSequences } from '../../event-sourcing/index.js';
import { EmptyBody, ReasonBody, RetryAllBody } from './dto/bodies.js';
import {
  ParkedAnswer,
  ParkedList,
  ParkedOfProjection,
  RetriedAnswer,
  SkippedAnswer,
} from './dto/parked.answers.js';
import { NamePipe } from './name.pipe.js';
import { Act, AdminController, Show } from './routes.js';

@AdminController('parked')
export class ParkedController {
  constructor(
    private readonly sequences: ParkedSequences,
    private readonly consumers: Consumers,
  ) {}

  @Show('', 'What is parked by any projection', ParkedList)
  async list(): Promise<ParkedList> {
    return { items: await this.sequences.list() };
  }

  @Show(':projection', 'What is parked by one', ParkedOfProjection)
  async listOf(@Param('projection', NamePipe) projection: string): Promise<ParkedOfProjection> {
    await this.consumers.get(projection);
    return {
      count: await this.sequences.count(projection),
      items: await this.sequences.list(projection),
    };
  }

  @Act(':projection/retry', 'Try all of them again, if there are as many as you say', RetriedAnswer)
  async retryAll(
    @Param('projection', NamePipe) projection: string,
    @Body() { count }: RetryAllBody,
  ): Promise<RetriedAnswer> {
    return { retried: await this.sequences.retryAll(projection, count) };
  }

  @Show(':projection/:sequence', 'The event that the handler threw at, and the stack', ParkedAnswer)
  get(
    @Param('projection', NamePipe) projection: string,
    @Param('sequence', NamePipe) sequence: string,
  ): Promise<ParkedAnswer> {
    return this.sequences.show(projection, sequence);
  }

  @Act(':projection/:sequence/retry', 'Try a sequence again, in order', RetriedAnswer)
  async retry(
    @Param('projection', NamePipe) projection: string,
    @Param('sequence', NamePipe) sequence: string,
    @Body() _: EmptyBody,
  ): Promise<RetriedAnswer> {
    await this.sequences.retry(projection, sequence);
    return { retried: 1 };
  }

  @Act(':projection/:sequence/skip', 'Leave the first event of a sequence out for good', SkippedAnswer)
  skip(
    @Param('projection', NamePipe) projection: string,
    @Param('sequence', NamePipe) sequence: string,
    @Body() { reason }: ReasonBody,
  ): Promise<SkippedAnswer> {
    return this.sequences.skip(projection, sequence, reason);
  }
}
