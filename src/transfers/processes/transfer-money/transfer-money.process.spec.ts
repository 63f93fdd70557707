import { describe, expect, it } from '@jest/globals';
import { deadlinePasses, givenProcess, refused, timePasses } from '../../../event-sourcing/testing/index.js';
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
import { TransferDeadline } from './transfer-deadline.js';
import { TransferMoney } from './transfer-money.process.js';

const requested = new TransferRequested('t', 'w-1', 'w-2', 60, 'EUR', 'rent');
const debited = new TransferDebited('w-1', 't', 60, 40, 'rent');
const credited = new TransferCredited('w-2', 't', 60, 60, 'rent');
const refunded = new TransferRefunded('w-1', 't', 60, 100, 'rent');

const debit = new DebitForTransfer('t', 'w-1', 60, 'rent');
const credit = new CreditForTransfer('t', 'w-2', 60, 'EUR', 'rent');
const refund = new RefundForTransfer('t', 'w-1', 60, 'rent');
const BOOKED = 'wallets/transfer-already-booked';

const given = (...inputs: object[]) =>
  givenProcess(new TransferMoney(new TransferDeadline(30_000))).given(...inputs);

describe('the process of a transfer', () => {
  it('debits, credits, completes', () => {
    given()
      .when(requested)
      .then({ commands: [debit], deadlines: { 'credit-by': 30_000 }, status: 'running' });
    given(requested)
      .when(debited)
      .then({ commands: [credit], deadlines: {}, status: 'running' });
    given(requested, debited)
      .when(credited)
      .then({ commands: [new CompleteTransfer('t')], status: 'completed' });
  });

  it('counts the time from the request, however late it comes to know of it', () => {
    given()
      .when({ event: requested, at: new Date('2025-12-31T23:59:40Z') })
      .then({ commands: [debit], deadlines: { 'credit-by': 10_000 } });
  });

  it.each(['wallets/insufficient-funds', 'wallets/closed', 'users/blocked'] as const)(
    'rejects when the debit is refused for %s',
    (code) => {
      given(requested)
        .when(refused(DebitForTransfer, code))
        .then({ commands: [new RejectTransfer('t', code)], deadlines: {}, status: 'completed' });
    },
  );

  it.each(['wallets/closed', 'users/blocked', 'wallets/balance-limit'] as const)(
    'gives the money back when the credit is refused for %s',
    (code) => {
      given(requested, debited)
        .when(refused(CreditForTransfer, code))
        .then({ commands: [refund], status: 'running' });
      given(requested, debited, refused(CreditForTransfer, code))
        .when(refunded)
        .then({ commands: [new NoteTransferRefunded('t', code)], status: 'completed' });
    },
  );

  it('gives the money back when the deadline has passed before the credit was sent', () => {
    given(requested).when(deadlinePasses('credit-by')).then({ commands: [], status: 'running' });
    given(requested, timePasses(30_000))
      .when(debited)
      .then({ commands: [refund], deadlines: {} });
    given(requested, timePasses(30_000), debited)
      .when(refunded)
      .then({ commands: [new NoteTransferRefunded('t', 'transfers/deadline-passed')], status: 'completed' });
  });

  it('gives the money back when the deadline is due and has not had its turn before the debit', () => {
    const early = { event: requested, at: new Date('2025-12-31T23:59:30Z') };
    given(early)
      .when(debited)
      .then({ commands: [refund], deadlines: {} });
    given(early, debited)
      .when(refunded)
      .then({ commands: [new NoteTransferRefunded('t', 'transfers/deadline-passed')], status: 'completed' });
    given({ event: requested, at: new Date('2025-12-31T23:59:31Z') })
      .when(debited)
      .then({ commands: [credit] });
  });

  it('tells why it was rejected, late or not', () => {
    given(requested, timePasses(30_000))
      .when(refused(DebitForTransfer, 'wallets/closed'))
      .then({ commands: [new RejectTransfer('t', 'wallets/closed')], status: 'completed' });
  });

  it('lets the credit decide that is on its way, however long it takes', () => {
    given(requested, debited)
      .when(timePasses(3_600_000), credited)
      .then({ commands: [new CompleteTransfer('t')], status: 'completed' });
  });

  it('does nothing twice', () => {
    given(requested).when(requested).then({});
    given(requested, debited).when(debited).then({});
    given(requested, debited, refused(CreditForTransfer, 'users/blocked'))
      .when(debited)
      .then({ status: 'running' });
    given(requested, debited, credited).when(credited, debited).then({ status: 'completed' });
  });

  it('takes a step for done that was booked before, with or without its event', () => {
    given(requested)
      .when(refused(DebitForTransfer, BOOKED), debited)
      .then({ commands: [credit] });
    given(requested, debited)
      .when(refused(CreditForTransfer, BOOKED), credited)
      .then({ commands: [new CompleteTransfer('t')], status: 'completed' });
    given(requested, timePasses(30_000), debited)
      .when(refused(RefundForTransfer, BOOKED), refunded)
      .then({ commands: [new NoteTransferRefunded('t', 'transfers/deadline-passed')], status: 'completed' });
    given(requested, debited, credited)
      .when(refused(CreditForTransfer, BOOKED))
      .then({ status: 'completed' });
  });

  it('tries a refund again with pauses that grow to an hour, until the wallet has room for it', () => {
    const full = refused(RefundForTransfer, 'wallets/balance-limit');
    const late = [requested, timePasses(30_000), debited];
    given(...late)
      .when(full)
      .then({ commands: [], deadlines: { 'refund-again': 60_000 }, status: 'running' });
    given(...late, full)
      .when(timePasses(60_000))
      .then({ commands: [refund], deadlines: {} });
    const again = (pause: number) => [timePasses(pause), full];
    given(...late, full)
      .when(...again(60_000))
      .then({ commands: [refund], deadlines: { 'refund-again': 120_000 } });
    const minutes = [1, 2, 4, 8, 16, 32, 60].flatMap((each) => again(each * 60_000));
    given(...late, full)
      .when(...minutes)
      .then({ commands: Array.from({ length: 7 }, () => refund), deadlines: { 'refund-again': 3_600_000 } });
    given(...late, full, timePasses(60_000), full, timePasses(120_000))
      .when(refunded)
      .then({ commands: [new NoteTransferRefunded('t', 'transfers/deadline-passed')], status: 'completed' });
  });

  it('is parked by a refusal that is no reason for a transfer to end', () => {
    const mismatch = 'wallets/transfer-mismatch';
    const late = [requested, timePasses(30_000), debited];
    const thrown = [
      given(requested).when(refused(DebitForTransfer, mismatch)).thenThrows(Error),
      given(requested, debited).when(refused(CreditForTransfer, mismatch)).thenThrows(Error),
      given(...late)
        .when(refused(RefundForTransfer, mismatch))
        .thenThrows(Error),
    ];
    for (const { message } of thrown) expect(message).toContain(mismatch);
  });
});
