import { Injectable } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  type ICommandHandler,
  type IQueryHandler,
  Query,
  QueryHandler,
} from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Public, RepositoryFor, type SavedAggregate } from 'tidemark';
import { Repository } from 'typeorm';
import { NoteListEntry } from './note-list.js';
import { Note } from './note.js';

@Injectable()
export class NoteRepository extends RepositoryFor(Note) {}

export class WriteNote extends Command<SavedAggregate> {
  constructor(
    readonly noteId: string,
    readonly text: string,
  ) {
    super();
  }
}

@Public()
@CommandHandler(WriteNote)
export class WriteNoteHandler implements ICommandHandler<WriteNote> {
  constructor(private readonly notes: NoteRepository) {}

  execute({ noteId, text }: WriteNote): Promise<SavedAggregate> {
    return this.notes.update(noteId, (note) => {
      note.write(text);
    });
  }
}

export class ListNotes extends Query<NoteListEntry[]> {}

@Public()
@QueryHandler(ListNotes)
export class ListNotesHandler implements IQueryHandler<ListNotes> {
  constructor(@InjectRepository(NoteListEntry) private readonly notes: Repository<NoteListEntry>) {}

  execute(): Promise<NoteListEntry[]> {
    return this.notes.find({ order: { id: 'ASC' } });
  }
}
