/** Stops what `global-setup.js` has started. */
export default async function stop() {
  const server = await globalThis.tidemarkPostgres;
  globalThis.tidemarkPostgres = undefined;
  await server?.remove();
}
