import { Body, Logger, Param } from '@nestjs/common';
import { Rebuilds } from '../../event-sourcing/index.js';
import { EmptyBody, ReasonBody } from './dto/bodies.js';
import { ComparisonAnswer, DoneAnswer } from './dto/projection.answers.js';
import { NamePipe } from './name.pipe.js';
import { Act, AdminController, Show } from './routes.js';

@AdminController('projections/:projection/rebuild')
export class RebuildsController {
  private readonly logger = new Logger('Operators');

  constructor(private readonly rebuilds: Rebuilds) {}

  @Act('', 'Build it anew beside the live rows; the instances do the work', DoneAnswer)
  async begin(@Param('projection', NamePipe) projection: string, @Body() _: EmptyBody): Promise<DoneAnswer> {
    await this.rebuilds.begin(projection);
    return { done: true };
  }

  @Show('comparison', 'What the build has made otherwise than the live rows', ComparisonAnswer)
  compare(@Param('projection', NamePipe) projection: string): Promise<ComparisonAnswer> {
    return this.rebuilds.compare(projection);
  }

  @Act('switch', 'Let queries read the rows of the build; the live ones are kept', DoneAnswer)
  async switch(
    @Param('projection', NamePipe) projection: string,
    @Body() { reason }: ReasonBody,
  ): Promise<DoneAnswer> {
    await this.rebuilds.switch(projection);
    this.logger.log(`Switched ${projection} to its build: ${reason}`);
    return { done: true };
  }

  @Act('abort', 'Give up the build', DoneAnswer)
  async abort(@Param('projection', NamePipe) projection: string, @Body() _: EmptyBody): Promise<DoneAnswer> {
    await this.rebuilds.abort(projection);
    return { done: true };
  }

  @Act('drop', 'Take away the rows that the last switch has kept', DoneAnswer)
  async drop(
    @Param('projection', NamePipe) projection: string,
    @Body() { reason }: ReasonBody,
  ): Promise<DoneAnswer> {
    await this.rebuilds.dropKept(projection);
    this.logger.log(`Dropped the rows that the last switch of ${projection} has kept: ${reason}`);
    return { done: true };
  }
}
