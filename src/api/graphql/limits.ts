import { type ASTVisitor, GraphQLError, Kind, type ValidationContext } from 'graphql';

const MAX_ALIASES = 15;
const MAX_ROOT_FIELDS = 10;

/** The size of a request in bytes, of a document in tokens, and how deep its selections may nest. */
export const GRAPHQL_LIMITS = { bytes: 16 * 1024, tokens: 1_000, depth: 10 } as const;

/** Refuses documents with more aliases than anybody needs: each may be a query of its own. */
export function limitAliases(context: ValidationContext): ASTVisitor {
  let aliases = 0;
  return {
    Field(node) {
      if (!node.alias) return;
      aliases += 1;
      if (aliases === MAX_ALIASES + 1) {
        context.reportError(new GraphQLError(`More than ${String(MAX_ALIASES)} aliases.`, { nodes: [node] }));
      }
    },
  };
}

/** Refuses operations that ask for more than a handful of things at once. */
export function limitRootFields(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const fields = node.selectionSet.selections.filter(({ kind }) => kind === Kind.FIELD);
      if (fields.length > MAX_ROOT_FIELDS) {
        context.reportError(
          new GraphQLError(`More than ${String(MAX_ROOT_FIELDS)} root fields.`, { nodes: [node] }),
        );
      }
    },
  };
}

/** Refuses introspection, where the API is not documented for everybody. */
export function forbidIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value === '__schema' || node.name.value === '__type') {
        context.reportError(new GraphQLError('Introspection is off.', { nodes: [node] }));
      }
    },
  };
}
