import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A user as the directory shows it. */
@Entity('user_directory')
export class UserDirectoryEntry {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  @Column('text')
  status!: 'active' | 'blocked';

  @Column('simple-json', { nullable: true })
  address!: { street: string; city: string; postalCode: string; country: string } | null;

  /** The version of the user that this row shows. */
  @Column('integer')
  version!: number;

  /** ISO 8601, UTC. */
  @Column('text', { name: 'created_at' })
  createdAt!: string;

  @Column('text', { name: 'updated_at' })
  updatedAt!: string;

  /** The position of the user's first event: never changes, and so it is what pages are ordered by. */
  @Index('user_directory_by_position', { unique: true })
  @Column('bigint', { name: 'created_position' })
  createdPosition!: number;

  /** Name and address in lower case, a line each. */
  @Column('text', { name: 'search_text' })
  searchText!: string;
}
