import { Injectable } from '@nestjs/common';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  AggregateType,
  EventSourcedAggregate,
  EventType,
  StateStoredAggregate,
} from '../../../src/event-sourcing/domain.js';
import { RepositoryFor, StateStoredRepositoryFor } from '../../../src/event-sourcing/index.js';

/** The same thing kept in both ways, for tests of repositories. */
@EventType('scores.added', { version: 1 })
export class Added {
  constructor(
    readonly scoreId: string,
    readonly amount: number,
  ) {}
}

@AggregateType('scores.event-sourced')
export class EventSourcedScore extends EventSourcedAggregate {
  total = 0;

  add(amount: number): void {
    this.apply(new Added(this.id, amount));
  }

  protected onAdded({ amount }: Added): void {
    this.total += amount;
  }
}

interface ScoreState {
  readonly total: number;
  readonly isEven: boolean;
  readonly note: string | null;
  readonly last: { readonly amount: number } | null;
}

@AggregateType('scores.state-stored')
export class StateStoredScore extends StateStoredAggregate<ScoreState> {
  protected state: ScoreState = { total: 0, isEven: true, note: null, last: null };

  get total(): number {
    return this.state.total;
  }

  /** All that is stored of it. */
  get stored(): ScoreState {
    return this.state;
  }

  add(amount: number): void {
    this.apply(new Added(this.id, amount));
  }

  protected onAdded({ amount }: Added): void {
    const total = this.total + amount;
    this.state = { total, isEven: total % 2 === 0, note: amount > 9 ? 'much' : null, last: { amount } };
  }
}

@Entity('score')
export class ScoreRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  checksum!: string;

  @Column('integer')
  total!: number;

  @Column('boolean', { name: 'is_even' })
  isEven!: boolean;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('simple-json', { nullable: true })
  last!: { amount: number } | null;
}

@Injectable()
export class EventSourcedScores extends RepositoryFor(EventSourcedScore) {}

@Injectable()
export class StateStoredScores extends StateStoredRepositoryFor(StateStoredScore, ScoreRow) {}
