/**
 * What is for everybody, by the routes of Fastify: whether the process runs and can serve (of the latter the bare answer), and
 * the description of the API, where `API_DOCS` has it served at all. `test/e2e/auth/every-route.e2e-spec.ts` lists them.
 */
const PUBLIC_ROUTES: ReadonlySet<string> = new Set(['/health/live', '/health/ready']);

const DOCUMENTS = /^\/(?:docs|docs-json|graphiql)(?:\/|$)/;

/** @param route the pattern of the route that a request has come to; undefined where there is none. */
export function isPublicRoute(route: string | undefined): boolean {
  return route !== undefined && (PUBLIC_ROUTES.has(route) || DOCUMENTS.test(route));
}
