import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { assertAffordable, costOf, MAX_COST } from './cost.js';

const schema = buildSchema(`
  type Query { user: User  users(first: Int = 50): UserConnection! }
  type UserConnection { edges: [UserEdge!]!  pageInfo: PageInfo! }
  type UserEdge { node: User!  cursor: String! }
  type PageInfo { hasNextPage: Boolean! }
  type User { id: ID!  name: String!  wallets: [Wallet!]! }
  type Wallet { id: ID!  owner: User!  statement(first: Int = 50): EntryConnection! }
  type EntryConnection { edges: [EntryEdge!]! }
  type EntryEdge { node: Entry! }
  type Entry { amount: Int! }
`);
const cost = (query: string, variables?: Record<string, unknown>) =>
  costOf({ schema, document: parse(query), variables });

/** Sixty fragments, each with the next one twice. */
const bomb = `{ user { ...F0 } } ${Array.from({ length: 60 }, (_, n) => `fragment F${String(n)} on User { ...F${String(n + 1)} ...F${String(n + 1)} }`).join(' ')} fragment F60 on User { wallets { id } }`;

describe('the cost of an operation', () => {
  it.each([
    ['{ user { id name } }', 1],
    ['{ a: user { id } b: user { id } }', 2],
    ['{ users(first: 10) { edges { node { id } } pageInfo { hasNextPage } } }', 1 + 10 * 3],
    ['{ users { edges { node { id } } } }', 1 + 50 * 2],
    ['{ user { wallets { owner { id } } } }', 1 + (1 + 2 * 1)],
    ['{ user { ...W } } fragment W on User { wallets { id } }', 2],
    ['{ user { ... on User { wallets { id } } ... { id } } }', 2],
    ['{ __schema { types { name fields { name } } } }', 0],
  ])('of %s is %s', (query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('follows variables, and takes the largest page for what they do not say', () => {
    const query = 'query ($n: Int) { users(first: $n) { edges { node { id } } } }';
    expect([cost(query, { n: 3 }), cost(query), cost(query, { n: -1 })]).toEqual([7, 1_001, 1_001]);
    expect([cost(query, { n: null }), cost(query.replace('$n)', 'null)'))]).toEqual([101, 101]);
  });

  it('is known at once for fragments that hold each other', () => {
    expect(cost(bomb)).toBeGreaterThan(MAX_COST);
  });

  it.each([
    '{ users(first: 500) { edges { node { id wallets { id owner { id } } } } pageInfo { hasNextPage } } }',
    '{ users { edges { node { wallets { statement { edges { node { amount } } } } } } } }',
  ])('allows %s', (query) => {
    expect(() => {
      assertAffordable({ schema, document: parse(query) });
    }).not.toThrow();
  });

  it.each([
    [
      'the statements of 500 users',
      '{ users(first: 500) { edges { node { wallets { statement { edges { node { amount } } } } } } } }',
    ],
    ['fragments that hold each other', bomb],
  ])('refuses %s', (_, query) => {
    expect(() => {
      assertAffordable({ schema, document: parse(query) });
    }).toThrow('More than 20000 objects');
  });
});
