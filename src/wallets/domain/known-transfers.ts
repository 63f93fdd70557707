import type { TransferStep } from './transfer-tag.js';

/** So many transfers a wallet remembers. One comes back within seconds, if it does. */
const REMEMBERED = 25;

interface KnownTransfer {
  readonly step: TransferStep;
  readonly amount: number;
}

/** What a wallet knows of its transfers as plain data, the oldest first. */
export interface KnownTransfersState {
  readonly known: (readonly [transferId: string, step: TransferStep, amount: number])[];
  readonly hasForgotten: boolean;
}

type Verdict = 'due' | 'done' | 'unfit';

/** What comes of a step after another one of the same transfer. */
const AFTER: Readonly<Record<TransferStep, Readonly<Record<TransferStep, Verdict>>>> = {
  debited: { debited: 'done', refunded: 'due', credited: 'unfit' },
  refunded: { debited: 'done', refunded: 'done', credited: 'unfit' },
  credited: { debited: 'unfit', refunded: 'unfit', credited: 'done' },
};

/** The transfers that a wallet took part in last, and how far each has come there. */
export class KnownTransfers {
  private readonly known = new Map<string, KnownTransfer>();
  private hasForgotten = false;

  static from({ known, hasForgotten }: KnownTransfersState): KnownTransfers {
    const transfers = new KnownTransfers();
    for (const each of known) transfers.note(...each);
    // It may have been kept when more were remembered than now.
    transfers.hasForgotten ||= hasForgotten;
    return transfers;
  }

  get state(): KnownTransfersState {
    const known = [...this.known].map(([id, { step, amount }]) => [id, step, amount] as const);
    return { known, hasForgotten: this.hasForgotten };
  }

  note(transferId: string, step: TransferStep, amount: number): void {
    this.known.delete(transferId);
    this.known.set(transferId, { step, amount });
    if (this.known.size <= REMEMBERED) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
    this.hasForgotten = true;
  }

  /**
   * Whether a step is still to be taken, has been taken already, or does not fit what is known of the transfer. Of one
   * that may have been forgotten it is taken to fit.
   */
  judge(transferId: string, step: TransferStep, amount: number): Verdict {
    const before = this.known.get(transferId);
    if (before) return before.amount === amount ? AFTER[before.step][step] : 'unfit';
    return step === 'refunded' && !this.hasForgotten ? 'unfit' : 'due';
  }
}
