/** What a transfer does to one wallet. */
export type TransferStep = 'debited' | 'credited' | 'refunded';

/** By which the log knows that a transfer has been debited, credited or refunded already, however long ago. */
export function transferTag(step: TransferStep, transferId: string): string {
  return `transfer-${step}:${transferId}`;
}
