import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An address that a user has had since some time. */
@Entity('address_history')
export class AddressHistoryEntry {
  @PrimaryColumn('text', { name: 'user_id' })
  userId!: string;

  /** The version of the user that brought the address. */
  @PrimaryColumn('integer')
  version!: number;

  @Column('simple-json')
  address!: { street: string; city: string; postalCode: string; country: string };

  /** ISO 8601, UTC. */
  @Column('text')
  since!: string;
}
