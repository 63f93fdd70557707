// @ts-check
/**
 * Adds a row to the table of a Markdown document whose head begins with these cells, the narrowest
 * of such tables: behind the last row in which a cell is `after`, or else at its end.
 *
 * @param {readonly string[]} head
 * @param {readonly string[]} cells
 * @param {string} [after]
 * @returns {import('./source').Edit}
 */
const row = (head, cells, after) => (text) => {
  const lines = text.split('\n');
  const heads = lines.map(
    (line) => head.every((cell, index) => cellsOf(line)[index] === cell) && cellsOf(line).length,
  );
  const fewest = Math.min(...heads.filter((length) => length !== false));
  const start = heads.indexOf(fewest);
  if (start === -1) return undefined;
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const end = length === -1 ? lines.length : start + length;
  const table = lines.slice(start, end);
  if (table.some((line) => cellsOf(line)[0] === cells[0])) return text;
  const last = table.findLastIndex((line) => after !== undefined && cellsOf(line).includes(after));
  lines.splice(last === -1 ? end : start + last + 1, 0, `| ${cells.join(' | ')} |`);
  return lines.join('\n');
};

/** @param {string} line */
const cellsOf = (line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

module.exports = { row };
