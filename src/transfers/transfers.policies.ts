import { narrowed } from '../access/narrowed.js';
import { actsOnOwn } from '../access/roles.js';
import { Policies, Policy, type PolicyAnswer, type Principal } from '../event-sourcing/index.js';
import { WalletNotFoundError, WalletOwners } from '../wallets/index.js';
import { CompleteTransfer } from './commands/complete-transfer/complete-transfer.command.js';
import { NoteTransferRefunded } from './commands/note-transfer-refunded/note-transfer-refunded.command.js';
import { RejectTransfer } from './commands/reject-transfer/reject-transfer.command.js';
import { RequestTransfer } from './commands/request-transfer/request-transfer.command.js';
import { FindTransfer } from './queries/find-transfer/find-transfer.query.js';

/** Who may do what with transfers. */
@Policies()
export class TransfersPolicies {
  constructor(private readonly owners: WalletOwners) {}

  /** From a wallet of one's own, to any. */
  @Policy(RequestTransfer)
  request({ fromWalletId }: RequestTransfer, principal: Principal): Promise<boolean> {
    return actsOnOwn(
      principal,
      () => this.owners.of(fromWalletId),
      () => new WalletNotFoundError(fromWalletId),
    );
  }

  /** What its process notes on it. */
  @Policy(CompleteTransfer, NoteTransferRefunded, RejectTransfer)
  note(): boolean {
    return false;
  }

  /** Whoever has the wallet that the money leaves, or the one that it goes to. */
  @Policy(FindTransfer)
  read(query: FindTransfer, principal: Principal): PolicyAnswer {
    return narrowed(query, principal);
  }
}
