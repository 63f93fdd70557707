export type Row = readonly (string | number | null)[];

/** Lines of text in columns, each as wide as what has been in it so far. */
export class Columns {
  private widths: readonly number[] = [];

  lines(rows: readonly Row[]): string {
    const cells = rows.map((row) => row.map((cell) => String(cell ?? '-')));
    const columns = Math.max(this.widths.length, ...cells.map((row) => row.length));
    this.widths = Array.from({ length: columns }, (_, column) =>
      Math.max(this.widths[column] ?? 0, ...cells.map((row) => row[column]?.length ?? 0)),
    );
    return cells.map((row) => this.line(row)).join('\n');
  }

  private line(cells: readonly string[]): string {
    return cells
      .map((cell, column) => cell.padEnd(this.widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  }
}

/** Rows as a table of text: a heading, then a line for each. */
export function table(headings: readonly string[], rows: readonly Row[]): string {
  return new Columns().lines([headings, ...rows]);
}
