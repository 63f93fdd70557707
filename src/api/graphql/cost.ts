import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** As many objects may be asked for at once: 500 users with their wallets, or 50 with the statements of these as well. */
export const MAX_COST = 20_000;
const LARGEST_PAGE = 500;
/** What a list is taken for that does not say how long it may be. */
const USUAL_LIST = 2;

/** A document one of whose operations is to be executed. */
export interface Request {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * How many objects the most expensive operation of a document may have to load at most: each field that has fields of its
 * own is one, times the sizes of the lists that it is in. The document must be valid.
 */
export function costOf({ schema, document, variables }: Request): number {
  const cost = new Cost(schema, document, variables ?? {});
  const costs = document.definitions.map((each) => {
    const root = each.kind === Kind.OPERATION_DEFINITION ? schema.getRootType(each.operation) : undefined;
    return root && 'operation' in each ? cost.ofAll(each.selectionSet, root) : 0;
  });
  return Math.max(0, ...costs);
}

/** @throws GraphQLError for one that may have to load more than anybody needs at once. */
export function assertAffordable(request: Request): void {
  if (costOf(request) <= MAX_COST) return;
  throw new GraphQLError(
    `More than ${String(MAX_COST)} objects. Ask for shorter lists, or for less in them.`,
  );
}

class Cost {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    { definitions }: DocumentNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((each) => [each.name.value, each]));
  }

  ofAll(set: SelectionSetNode, type: GraphQLOutputType): number {
    return set.selections.reduce((sum, each) => sum + this.ofOne(each, type), 0);
  }

  private ofOne(node: SelectionNode, type: GraphQLOutputType): number {
    if (node.kind === Kind.FIELD) return this.ofField(node, type);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.ofFragment(node.name.value);
    return this.ofAll(node.selectionSet, this.typeNamed(node.typeCondition?.name.value) ?? type);
  }

  /** Once for each: fragments that hold others twice would be looked at for ever. */
  private ofFragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = this.typeNamed(fragment?.typeCondition.name.value);
    const cost = fragment && type ? this.ofAll(fragment.selectionSet, type) : 0;
    this.known.set(name, cost);
    return cost;
  }

  private ofField(node: FieldNode, parent: GraphQLOutputType): number {
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const field = hasFields ? parent.getFields()[node.name.value] : undefined;
    // Introspection has fields that its type does not tell, and costs no object.
    if (!field || !node.selectionSet) return 0;
    const isPage = hasFields && parent.name.endsWith('Connection');
    const size = isPage ? 1 : this.sizeOf(node, field);
    return 1 + size * this.ofAll(node.selectionSet, getNamedType(field.type));
  }

  private sizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const first = field.args.find(({ name }) => name === 'first');
    if (first) return pageSize(this.asked(node) ?? first.defaultValue);
    return isListType(getNullableType(field.type)) ? USUAL_LIST : 1;
  }

  private asked(node: FieldNode): unknown {
    const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind !== Kind.VARIABLE) return undefined;
    const { [value.name.value]: asked = LARGEST_PAGE } = this.variables;
    return asked;
  }

  private typeNamed(name: string | undefined): GraphQLOutputType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return type && isCompositeType(type) ? type : undefined;
  }
}

/** What is no page is refused by whoever reads it. */
function pageSize(asked: unknown): number {
  return typeof asked === 'number' && asked >= 0 && asked <= LARGEST_PAGE ? asked : LARGEST_PAGE;
}
