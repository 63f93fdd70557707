import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { currentContext } from '../../event-sourcing/index.js';
import { Refusal } from '../problem/refusal.js';

const SIGNATURE_BYTES = 16;

/** The secret that cursors are signed with: the same for all instances, and as old as the database. */
export abstract class CursorSecret {
  abstract readonly value: string;
}

/** What a cursor belongs to: a path, and whatever else decides which rows come in which order. */
export type CursorScope = readonly (string | undefined)[];

/** Items with the keys that they are ordered by. */
export interface KeyedRows<TItem> {
  readonly rows: readonly { readonly key: number; readonly item: TItem }[];
  readonly hasNext: boolean;
}

/** A page of REST. */
export interface Page<TItem> {
  readonly items: TItem[];
  readonly nextCursor: string | null;
}

/** A page of GraphQL. */
export interface Connection<TItem> {
  readonly edges: { readonly node: TItem; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/**
 * Cursors are keys of rows, signed together with what they belong to and who asked. A client can neither make one up nor
 * take one to another list, nor one of somebody else's.
 */
@Injectable()
export class Cursors {
  constructor(private readonly secret: CursorSecret) {}

  encode(scope: CursorScope, key: number): string {
    const text = String(key);
    return Buffer.concat([this.sign(scope, text), Buffer.from(text)]).toString('base64url');
  }

  /** @throws Refusal `request/invalid-cursor` for any that `encode` has not made for this scope. */
  decode(scope: CursorScope, cursor: string): number {
    const bytes = Buffer.from(cursor, 'base64url');
    const text = bytes.subarray(SIGNATURE_BYTES).toString();
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const isOurs =
      bytes.toString('base64url') === cursor &&
      signature.length === SIGNATURE_BYTES &&
      timingSafeEqual(signature, this.sign(scope, text));
    if (isOurs) return Number(text);
    throw new Refusal('request/invalid-cursor', 'The cursor is not one of this list with these filters.');
  }

  /** The key in a cursor, or `first` where there is none. Throws as `decode`. */
  keyOf<TFirst>(scope: CursorScope, cursor: string | null | undefined, first: TFirst): number | TFirst {
    return cursor === null || cursor === undefined ? first : this.decode(scope, cursor);
  }

  /** A page as REST answers it. */
  page<TItem>(scope: CursorScope, { rows, hasNext }: KeyedRows<TItem>): Page<TItem> {
    const last = rows.at(-1);
    return {
      items: rows.map(({ item }) => item),
      nextCursor: last && hasNext ? this.encode(scope, last.key) : null,
    };
  }

  /** A page as GraphQL answers it, by Relay's rules. */
  connection<TItem>(scope: CursorScope, { rows, hasNext }: KeyedRows<TItem>): Connection<TItem> {
    const edges = rows.map(({ key, item }) => ({ node: item, cursor: this.encode(scope, key) }));
    return { edges, pageInfo: { hasNextPage: hasNext, endCursor: edges.at(-1)?.cursor ?? null } };
  }

  private sign(scope: CursorScope, text: string): Buffer {
    const actor = currentContext()?.actor;
    const signed = JSON.stringify([
      scope.map((part) => part ?? null),
      text,
      ...(actor === undefined ? [] : [actor]),
    ]);
    return createHmac('sha256', this.secret.value).update(signed).digest().subarray(0, SIGNATURE_BYTES);
  }
}
