/** What the documents show of the code: regions of files that are compiled and tested, and never a copy by hand. */

const CODE = new Set(['ts', 'mts', 'cts', 'tsx', 'typescript', 'js', 'mjs', 'cjs', 'javascript']);
const FENCE = /^( *)(`{3,}|~{3,})(\w*)/;
const MARKER = /^ *<!-- snippet: (\S+?)(?:#(\S+))? -->$/;
const BEGIN = /^\s*\/\/ #region (\S+)$/;
const END = /^\s*\/\/ #endregion(?: \S+)?$/;

/** All fenced blocks of code in a document, each with the marker before it, if it has one. */
export function snippetsIn(markdown) {
  const lines = markdown.split('\n');
  const found = [];
  for (let first = 0; first < lines.length; first += 1) {
    const [, indent, fence, language] = FENCE.exec(lines[first]) ?? [];
    if (fence === undefined) continue;
    const last = lines.findIndex((line, index) => index > first && line.trim() === fence);
    if (last < 0) throw new Error(`The block that begins in line ${String(first + 1)} does not end.`);
    if (CODE.has(language)) {
      const text = lines.slice(first + 1, last).map((line) => line.slice(indent.length));
      const [, path, region] = MARKER.exec(lineBefore(lines, first)) ?? [];
      found.push({ first, last, indent, path, region, text: text.join('\n') });
    }
    first = last;
  }
  return found;
}

/** The names of the regions of a file. */
export function regionsIn(source) {
  return source.split('\n').flatMap((line) => BEGIN.exec(line)?.[1] ?? []);
}

/**
 * The text of a region, without the markers in it and as far to the left as can be; the parts of a name that is there
 * several times, with a blank line in between. Without a name: the whole file.
 */
export function regionOf(source, name) {
  const open = name === undefined ? [{ name, lines: [] }] : [];
  const parts = [...open];
  for (const line of source.trimEnd().split('\n')) {
    const begun = BEGIN.exec(line)?.[1];
    if (begun !== undefined) {
      open.push({ name: begun, lines: [] });
      if (begun === name) parts.push(open.at(-1));
    } else if (END.test(line)) open.pop();
    else for (const { lines } of open) lines.push(line);
  }
  if (name !== undefined && open.length > 0) throw new Error(`The region ${open[0].name} does not end.`);
  if (parts.length === 0) throw new Error(`There is no region ${name}.`);
  return parts.map(({ lines }) => toTheLeft(lines)).join('\n\n');
}

/** The document with each marked block as its region is now. */
export function withSnippets(markdown, read) {
  const lines = markdown.split('\n');
  for (const { first, last, indent, path, region } of snippetsIn(markdown).reverse()) {
    if (path === undefined) continue;
    const text = regionOf(read(path), region).split('\n');
    lines.splice(first + 1, last - first - 1, ...text.map((line) => (line ? indent + line : line)));
  }
  return lines.join('\n');
}

/** The last line with something in it, at most one blank line further up. */
function lineBefore(lines, index) {
  return lines[index - 1] || lines[index - 2] || '';
}

function toTheLeft(lines) {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)[0].length);
  const left = Math.min(...indents);
  return lines
    .map((line) => line.slice(left))
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
