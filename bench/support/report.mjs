/**
 * Ours against one other system within one run. The ratio is how many times better ours is, whether the figures
 * are rates or times; without a target it is there to be read.
 */
export function comparison({ what, ours, against, theirs, target = null, lowerIsBetter = false }) {
  const ratio = lowerIsBetter ? theirs / ours : ours / theirs;
  const isMet = target === null ? null : ratio >= target;
  return {
    what,
    ours: rounded(ours),
    against,
    theirs: rounded(theirs),
    ratio: rounded(ratio),
    target,
    isMet,
  };
}

/** Prints comparisons with their targets, and which of these are missed. */
export function printComparisons(title, comparisons) {
  const header = ['', 'ours', 'against', 'theirs', 'ratio', 'target', 'met'];
  const rows = comparisons.map(({ what, ours, against, theirs, ratio, target, isMet }) => [
    what,
    ours,
    against,
    theirs,
    ratio,
    target ?? '',
    verdict(isMet),
  ]);
  process.stdout.write(`\n${title}\n\n${table(header, rows)}\n`);
}

/** A word for a target: a miss has to catch the eye. */
export function verdict(isMet) {
  if (isMet === null) return '';
  return isMet ? 'yes' : 'MISSED';
}

/** Three digits that say something; whole numbers from a hundred on. */
function rounded(value) {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function table(header, rows) {
  const lines = [header, ...rows].map((row) => row.map(text));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => row[column].length)));
  const isText = header.map((_, column) => rows.every((row) => typeof row[column] === 'string'));
  const line = (row) =>
    row
      .map((cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  const ruler = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(lines[0]), ruler, ...lines.slice(1).map(line)].join('\n');
}

function text(cell) {
  return typeof cell === 'number' ? cell.toLocaleString('en', { maximumSignificantDigits: 6 }) : cell;
}
