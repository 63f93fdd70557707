import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database, type DatabaseOptions, EventSourcingModule } from 'tidemark';
import { ListNotesHandler, NoteRepository, WriteNoteHandler } from './messages.js';
import { CreateNoteList1790000001000, NoteListEntry, NoteListProjection } from './note-list.js';
import { Note, NoteWritten } from './note.js';

const migrations = [CreateNoteList1790000001000];
const url = process.env['DATABASE_URL'] ?? 'sqlite:notes.db';
const database: DatabaseOptions = url.startsWith('postgres')
  ? { type: 'postgres', url, migrations }
  : { type: 'sqlite', file: url.slice('sqlite:'.length), migrations };

@Module({
  imports: [
    EventSourcingModule.forRoot({ database }),
    EventSourcingModule.forFeature({ aggregates: [Note], events: [NoteWritten] }),
    TypeOrmModule.forRootAsync({
      inject: [Database],
      useFactory: (engine: Database) => ({ ...engine.forQueries(), autoLoadEntities: true }),
    }),
    TypeOrmModule.forFeature([NoteListEntry]),
  ],
  providers: [NoteRepository, WriteNoteHandler, ListNotesHandler, NoteListProjection],
})
export class AppModule {}
