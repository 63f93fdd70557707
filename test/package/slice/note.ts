import { AggregateType, DomainError, EventSourcedAggregate, EventType } from 'tidemark/domain';

@EventType('notes.note-written', { version: 1 })
export class NoteWritten {
  constructor(
    readonly noteId: string,
    readonly text: string,
  ) {}
}

export class NoteWrittenBeforeError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'notes/written-before';
}

@AggregateType('notes.note')
export class Note extends EventSourcedAggregate {
  private isWritten = false;

  write(text: string): void {
    if (this.isWritten) throw new NoteWrittenBeforeError(`Note ${this.id} is written already.`);
    this.apply(new NoteWritten(this.id, text));
  }

  protected onNoteWritten(): void {
    this.isWritten = true;
  }
}
