import { createHash } from 'node:crypto';

/** An instance that is alive, and the consumers that it can feed. */
export interface Worker {
  readonly id: string;
  readonly consumers: readonly string[];
}

/**
 * Which worker is to feed which consumer: as evenly as can be. Every instance comes to the same answer from the same
 * workers, so that they need not talk. Among those with the least to do a consumer goes to the one with the highest
 * hash (rendezvous hashing: Thaler and Ravishankar, 1998), so that few of them move when a worker comes or goes.
 */
export function assign(workers: readonly Worker[]): ReadonlyMap<string, string> {
  const assigned = new Map<string, string>();
  const counts = new Map<string, number>();
  const consumers = [...new Set(workers.flatMap((worker) => worker.consumers))].sort();
  for (const consumer of consumers) {
    const [chosen] = workers
      .filter((worker) => worker.consumers.includes(consumer))
      .map(({ id }) => ({ id, count: counts.get(id) ?? 0, weight: weightOf(id, consumer) }))
      .sort((a, b) => a.count - b.count || b.weight.localeCompare(a.weight));
    if (!chosen) continue;
    assigned.set(consumer, chosen.id);
    counts.set(chosen.id, chosen.count + 1);
  }
  return assigned;
}

function weightOf(worker: string, consumer: string): string {
  return createHash('sha256').update(`${worker}\n${consumer}`).digest('hex');
}
