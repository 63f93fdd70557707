const BAR = 30;

/** Shows how far something is: a bar on a terminal, elsewhere a line for each tenth. */
export function progress(what, total) {
  let shown = 0;
  return (done) => {
    const tenth = Math.floor((done * 10) / total);
    if (process.stdout.isTTY) {
      const filled = Math.floor((done * BAR) / total);
      const bar = '#'.repeat(filled).padEnd(BAR, '.');
      process.stdout.write(`\r${what.padEnd(22)} ${bar} ${done}/${total}${done === total ? '\n' : ''}`);
    } else if (tenth > shown) {
      shown = tenth;
      process.stdout.write(`${what.padEnd(22)} ${done}/${total}\n`);
    }
  };
}

/** A table whose first column is text, and whose others are figures. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const line = (row) =>
    row
      .map((cell, n) => (n === 0 ? String(cell).padEnd(widths[n]) : String(cell).padStart(widths[n])))
      .join('   ');
  return rows.map(line).join('\n');
}

/** Figures with commas. */
export function figure(number) {
  return number.toLocaleString('en-US');
}
