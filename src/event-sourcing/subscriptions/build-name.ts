const OF_BUILDS = '@next';

/** The consumer that fills the tables of a build. It begins and ends with the build. */
export function buildOf(projection: string): string {
  return `${projection}${OF_BUILDS}`;
}

/** Whether a name is that of such a consumer. */
export function isBuild(consumer: string): boolean {
  return consumer.endsWith(OF_BUILDS);
}
