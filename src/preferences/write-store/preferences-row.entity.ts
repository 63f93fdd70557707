import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The preferences of a user as they are. Written by their repository alone. */
@Entity('preferences')
export class PreferencesRow {
  /** The user's. */
  @PrimaryColumn('text')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  checksum!: string;

  @Column('boolean', { name: 'email_opt_in' })
  emailOptIn!: boolean;

  @Column('boolean', { name: 'sms_opt_in' })
  smsOptIn!: boolean;

  @Column('text')
  locale!: string;
}
