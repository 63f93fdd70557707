/** Lets `callers` closed loops call `once` for `ms`, and gives the calls per second. */
export async function rate(callers, ms, once) {
  let calls = 0;
  const start = performance.now();
  const until = start + ms;
  const loop = async () => {
    while (performance.now() < until) {
      await once();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, loop));
  return calls / ((performance.now() - start) / 1000);
}

/** Calls `once` again and again for `ms`, and gives the milliseconds that a call takes. */
export async function latency(ms, once) {
  return 1000 / (await rate(1, ms, once));
}

/**
 * Runs each task once a repetition and gives the median of what each has returned. The tasks alternate, and each
 * repetition begins with another one, so that a machine that drifts does so for all of them.
 */
export async function alternate(repetitions, tasks) {
  const names = Object.keys(tasks);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let n = 0; n < repetitions; n += 1) {
    const first = n % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      samples[name].push(await tasks[name]());
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples[name])]));
}

/** The middle one of an odd number of values. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The value that so many percent of all values are not above. */
export function percentile(values, percent) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100) - 1, 0)];
}
