import {
  On,
  OnDeadline,
  OnRefused,
  type ProcessInstance,
  ProcessManager,
  type RecordedEvent,
  type Refusal,
  StartsWith,
} from '../../../event-sourcing/index.js';
import {
  CreditForTransfer,
  DebitForTransfer,
  RefundForTransfer,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
} from '../../../wallets/index.js';
import { CompleteTransfer } from '../../commands/complete-transfer/complete-transfer.command.js';
import { NoteTransferRefunded } from '../../commands/note-transfer-refunded/note-transfer-refunded.command.js';
import { RejectTransfer } from '../../commands/reject-transfer/reject-transfer.command.js';
import { TransferRequested } from '../../domain/events/index.js';
import { isTransferReason, type TransferReason } from '../../domain/transfer-reason.value.js';
import { TransferDeadline } from './transfer-deadline.js';

/** Where a transfer is, and what it moves. */
interface Journey {
  readonly fromWalletId: string;
  readonly toWalletId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string | null;
  /** What it waits for. What comes back of an earlier step, because that was repeated, changes nothing any more. */
  stage: 'debit' | 'credit' | 'refund' | 'nothing';
  /** Why the money goes back, or will as soon as it was debited. */
  reason: TransferReason | null;
  /** Until when it may be sent to the recipient, in milliseconds. */
  readonly creditBy: number;
  /** How often the sender's wallet had no room for it. */
  refusedRefunds: number;
}

type Instance = ProcessInstance<Journey>;

/** What a wallet says to a step that was taken so long ago that it does not remember: it had its effect. */
const BOOKED = 'wallets/transfer-already-booked';

/** How long a refund waits that the sender's wallet has no room for: twice as long each time, up to an hour. */
const REFUND_AGAIN_MS = 60_000;
const LONGEST_REFUND_AGAIN_MS = 3_600_000;

/**
 * Moves the money of a transfer: out of the sender's wallet, into the recipient's, or back.
 *
 * A refused debit rejects the transfer. A refused credit lets the money go back, and so does the deadline, if it passes
 * before the credit was sent; after that the credit decides. A refund is tried until it is taken: where the sender's wallet
 * would exceed its limit, again after a minute, and then with pauses that grow.
 *
 * A refusal that is none of the reasons for which a transfer may end is a mistake: it parks the transfer, for an operator
 * to look at.
 */
@ProcessManager('transfers.transfer-money', {
  version: 1,
  commands: {
    DebitForTransfer,
    CreditForTransfer,
    RefundForTransfer,
    CompleteTransfer,
    NoteTransferRefunded,
    RejectTransfer,
  },
  key: ({ data }: RecordedEvent<{ readonly transferId: string }>) => data.transferId,
})
export class TransferMoney {
  constructor(private readonly deadline: TransferDeadline) {}

  @StartsWith(TransferRequested)
  requested({ data, recordedAt }: RecordedEvent<TransferRequested>, process: Instance): void {
    const { fromWalletId, toWalletId, amount, currency, reference } = data;
    const order = { fromWalletId, toWalletId, amount, currency, reference };
    // From the request on, however long that has waited for whoever feeds this.
    const creditBy = recordedAt.getTime() + this.deadline.milliseconds;
    process.state = { ...order, stage: 'debit', reason: null, creditBy, refusedRefunds: 0 };
    process.setDeadline('credit-by', { at: new Date(creditBy) });
    process.send(new DebitForTransfer(process.key, fromWalletId, amount, reference));
  }

  @On(TransferDebited)
  debited(_: RecordedEvent<TransferDebited>, process: Instance): void {
    this.credit(process);
  }

  @OnRefused(DebitForTransfer)
  debitRefused(refusal: Refusal<DebitForTransfer>, process: Instance): void {
    if (process.state.stage !== 'debit') return;
    if (refusal.code === BOOKED) this.credit(process);
    else this.end(process, new RejectTransfer(process.key, reasonOf(refusal)));
  }

  @OnDeadline('credit-by')
  tooLate({ state }: Instance): void {
    // The money may be on its way out of the wallet: it goes back from where it is known to be.
    state.reason = 'transfers/deadline-passed';
  }

  @On(TransferCredited)
  credited(_: RecordedEvent<TransferCredited>, process: Instance): void {
    this.complete(process);
  }

  @OnRefused(CreditForTransfer)
  creditRefused(refusal: Refusal<CreditForTransfer>, process: Instance): void {
    if (process.state.stage !== 'credit') return;
    if (refusal.code === BOOKED) this.complete(process);
    else this.refund(process, reasonOf(refusal));
  }

  @On(TransferRefunded)
  refunded(_: RecordedEvent<TransferRefunded>, process: Instance): void {
    this.noteRefunded(process);
  }

  @OnRefused(RefundForTransfer)
  refundRefused({ code, detail }: Refusal<RefundForTransfer>, process: Instance): void {
    if (process.state.stage !== 'refund') return;
    if (code === BOOKED) this.noteRefunded(process);
    else if (code === 'wallets/balance-limit') this.refundLater(process);
    else throw new Error(`The refund of transfer ${process.key} was refused (${code}): ${detail}`);
  }

  @OnDeadline('refund-again')
  refundAgain(process: Instance): void {
    this.sendRefund(process);
  }

  private credit(process: Instance): void {
    const { stage, creditBy, toWalletId, amount, currency, reference } = process.state;
    if (stage !== 'debit') return;
    process.cancelDeadline('credit-by');
    // After a standstill the debit may come before the deadline has had its turn.
    if (process.now.getTime() >= creditBy) this.tooLate(process);
    const { reason } = process.state;
    if (reason) {
      this.refund(process, reason);
      return;
    }
    process.state.stage = 'credit';
    process.send(new CreditForTransfer(process.key, toWalletId, amount, currency, reference));
  }

  private complete(process: Instance): void {
    this.end(process, new CompleteTransfer(process.key));
  }

  private refund(process: Instance, reason: TransferReason): void {
    Object.assign(process.state, { stage: 'refund', reason });
    this.sendRefund(process);
  }

  private refundLater(process: Instance): void {
    const after = Math.min(REFUND_AGAIN_MS * 2 ** process.state.refusedRefunds, LONGEST_REFUND_AGAIN_MS);
    process.state.refusedRefunds += 1;
    process.setDeadline('refund-again', { after });
  }

  private sendRefund(process: Instance): void {
    const { fromWalletId, amount, reference } = process.state;
    process.send(new RefundForTransfer(process.key, fromWalletId, amount, reference));
  }

  private noteRefunded(process: Instance): void {
    const { reason } = process.state;
    if (!reason) throw new Error(`Transfer ${process.key} was refunded for no reason.`);
    this.end(process, new NoteTransferRefunded(process.key, reason));
  }

  private end(process: Instance, note: object): void {
    process.state.stage = 'nothing';
    process.send(note);
    process.complete();
  }
}

function reasonOf({ code, detail }: Refusal): TransferReason {
  if (isTransferReason(code)) return code;
  throw new Error(`A wallet has refused a step of the transfer for what must not be (${code}): ${detail}`);
}
