import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** A place in the log. `Int` has 32 bits, which is not enough for it. */
export const Position = new GraphQLScalarType<number>({
  name: 'Position',
  description: 'A place in the log: a JSON integer up to 2^53-1.',
  serialize: asPosition,
  parseValue: asPosition,
  parseLiteral: (node) => asPosition(node.kind === Kind.INT ? Number(node.value) : undefined),
});

/** `Int` has 32 bits, which is not enough for it either. */
export const Money = new GraphQLScalarType<number>({
  name: 'Money',
  description: 'Minor units of a currency: a JSON integer up to 2^53-1.',
  serialize: asMoney,
  parseValue: asMoney,
  parseLiteral: (node) => asMoney(node.kind === Kind.INT ? Number(node.value) : undefined),
});

export const DateTime = new GraphQLScalarType<string>({
  name: 'DateTime',
  description: 'A time in ISO 8601, UTC.',
  serialize: String,
  parseValue: () => {
    throw new GraphQLError('DateTime is only answered, never taken.');
  },
});

function asMoney(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new GraphQLError('Money must be a whole number of minor units, up to 2^53-1.');
}

function asPosition(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new GraphQLError('A Position must be a whole number from 0 to 2^53-1.');
}
