/** Three things to try, for whoever has just started it for the first time. */
export function hints(url: string): string {
  const id = '018f0000-0000-7000-8000-000000000001';
  return [
    '',
    `Try it, in another terminal (the API is described at ${url}/docs, GraphiQL is at ${url}/graphiql):`,
    '',
    `  curl -i ${url}/v1/users -H 'content-type: application/json' \\`,
    `    -d '{"userId":"${id}","name":"Ada","email":"ada@example.com"}'`,
    `  curl -i -X POST ${url}/v1/users/${id}/block -H 'content-type: application/json' -d '{"reason":"a trial"}'`,
    `  curl -i ${url}/v1/users/${id}`,
    '',
    '',
  ].join('\n');
}
