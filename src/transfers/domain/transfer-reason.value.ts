const REASONS = [
  'wallets/insufficient-funds',
  'wallets/closed',
  'users/blocked',
  'wallets/balance-limit',
  'transfers/deadline-passed',
] as const;

/** Why a transfer has moved no money in the end. */
export type TransferReason = (typeof REASONS)[number];

/** Whether a code is among the reasons for which a transfer may end. */
export function isTransferReason(code: string): code is TransferReason {
  return (REASONS as readonly string[]).includes(code);
}
