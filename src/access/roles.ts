import type { Principal } from '../event-sourcing/index.js';

/**
 * The roles that an identity provider or a key can give: a `customer` acts on what is his own, an `operator` reads
 * everything and runs the place, an `admin` may do whatever there is. Whoever has none of them is a customer.
 */
export const ROLES = ['customer', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Everybody, where nobody has to say who he is. */
export const LOCAL_PRINCIPAL: Principal = { id: 'local', roles: ['admin'] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Those of them that somebody claims to have; others mean nothing here. */
export function rolesAmong(claimed: readonly unknown[]): readonly Role[] {
  const known = ROLES.filter((role) => claimed.includes(role));
  return known.length > 0 ? known : ['customer'];
}

export function isAdmin({ roles }: Principal): boolean {
  return roles.includes('admin');
}

/** Whether he reads everything, and runs the place. */
export function isOperator(principal: Principal): boolean {
  return principal.roles.includes('operator') || isAdmin(principal);
}

/** Whether it is his own, by the id of its owner. */
export function owns({ id, roles }: Principal, ownerId: string): boolean {
  return roles.includes('customer') && id === ownerId;
}

/** The id that a customer's own user has; undefined for anybody else. */
export function customerIdOf(principal: Principal | undefined): string | undefined {
  return principal?.roles.includes('customer') && UUID.test(principal.id) ? principal.id : undefined;
}

/**
 * Whether he may act on something, as its owner or as an admin.
 *
 * @param ownerId of what he wants to act on; asked for where it matters.
 * @param notFound thrown where he may not even know that it exists: what is said of a thing that is not there.
 */
export async function actsOnOwn(
  principal: Principal,
  ownerId: () => string | Promise<string>,
  notFound: () => Error,
): Promise<boolean> {
  if (isAdmin(principal)) return true;
  if (principal.roles.includes('customer') && owns(principal, await ownerId())) return true;
  if (isOperator(principal)) return false;
  throw notFound();
}
