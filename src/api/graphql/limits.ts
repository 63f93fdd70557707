import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

const MAX_ALIASES = 15;
const MAX_ROOT_FIELDS = 10;

const MAX_DEPTH = 10;

/** The size of a request in bytes, and of a document in tokens. */
export const GRAPHQL_LIMITS = { bytes: 16 * 1024, tokens: 1_000 } as const;

/** What documents must keep to, besides the rules of GraphQL itself. */
export function rulesFor(apiDocs: boolean): ValidationRule[] {
  const limits = [limitAliases, limitDepth, limitRootFields];
  return apiDocs ? limits : [...limits, forbidIntrospection];
}

/** Refuses documents with more aliases than anybody needs: each may be a query of its own. */
function limitAliases(context: ValidationContext): ASTVisitor {
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
function limitRootFields(context: ValidationContext): ASTVisitor {
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
function forbidIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value === '__schema' || node.name.value === '__type') {
        context.reportError(new GraphQLError('Introspection is off.', { nodes: [node] }));
      }
    },
  };
}

/** Refuses selections that nest deeper than any that makes sense. Introspection, which does, is not counted. */
function limitDepth(context: ValidationContext): ASTVisitor {
  const depths = new Map<string, number>();
  const ofAll = (set: SelectionSetNode | undefined): number =>
    Math.max(0, ...(set?.selections ?? []).map(ofOne));
  const ofFragment = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    // While it is being looked at: a fragment that contains itself is refused by another rule.
    depths.set(name, 0);
    const depth = ofAll(context.getFragment(name)?.selectionSet);
    depths.set(name, depth);
    return depth;
  };
  const ofOne = (node: SelectionNode): number => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    if (node.kind === Kind.INLINE_FRAGMENT) return ofAll(node.selectionSet);
    return node.name.value.startsWith('__') ? 0 : 1 + ofAll(node.selectionSet);
  };
  return {
    OperationDefinition(node) {
      if (ofAll(node.selectionSet) > MAX_DEPTH) {
        context.reportError(new GraphQLError(`More than ${String(MAX_DEPTH)} levels.`, { nodes: [node] }));
      }
    },
  };
}
