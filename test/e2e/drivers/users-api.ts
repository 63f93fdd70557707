export interface Address {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

/** What a command answers, or why it was refused. */
export type Outcome =
  | { readonly id: string; readonly version: number; readonly position: number }
  | { readonly refused: string; readonly status: number; readonly invalid?: readonly string[] };

export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: string;
  readonly address: Address | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface UserPage {
  readonly ids: readonly string[];
  readonly next: string | null;
}

export interface ListOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly status?: 'active' | 'blocked' | 'erased';
  readonly q?: string;
  readonly minPosition?: number;
}

/** The users, by whichever edge: what the scenarios need and both can do. */
export interface UsersApi {
  create(input: Readonly<Record<string, unknown>>, key?: string): Promise<Outcome>;
  block(id: string, reason: string, expectedVersion?: number): Promise<Outcome>;
  unblock(id: string, expectedVersion?: number): Promise<Outcome>;
  relocate(id: string, address: Address, expectedVersion?: number, key?: string): Promise<Outcome>;
  /** Null when there is none. */
  get(id: string, minPosition?: number): Promise<UserView | null | Outcome>;
  list(options: ListOptions): Promise<UserPage | Outcome>;
}
