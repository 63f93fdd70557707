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

/** The middle one of an odd number of values. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A table for people. */
export function table(header, rows) {
  const lines = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  return [
    line(lines[0]),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...lines.slice(1).map(line),
  ].join('\n');
}
