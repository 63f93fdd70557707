import { On, type RecordedEvent, RowProjection } from 'tidemark';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { NoteWritten } from './note.js';

@Entity('note_list')
export class NoteListEntry {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  text!: string;
}

export class CreateNoteList1790000001000 implements MigrationInterface {
  readonly name = 'CreateNoteList1790000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note_list (id text PRIMARY KEY, text text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE note_list');
  }
}

@RowProjection('notes.note-list', {
  version: 1,
  entity: NoteListEntry,
  key: ({ data }: RecordedEvent<NoteWritten>) => ({ id: data.noteId }),
})
export class NoteListProjection {
  @On(NoteWritten)
  written({ data }: RecordedEvent<NoteWritten>): NoteListEntry {
    return { id: data.noteId, text: data.text };
  }
}
