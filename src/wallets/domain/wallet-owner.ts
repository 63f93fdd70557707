/** Whom a wallet belongs to, as far as wallets look. */
export interface WalletOwner {
  readonly id: string;
  /** @throws DomainError while the owner may not use money. */
  assertActive(): void;
}
