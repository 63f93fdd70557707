import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('customer_spending')
export class CustomerSpending {
  @PrimaryColumn({ type: 'text' })
  customer!: string;

  @Column({ type: 'integer' })
  orders!: number;

  @Column({ type: 'integer' })
  total!: number;
}
