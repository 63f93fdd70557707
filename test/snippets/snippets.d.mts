/** A fenced block of code in a document. */
export interface Snippet {
  /** The lines of its fences, from 0. */
  readonly first: number;
  readonly last: number;
  readonly indent: string;
  /** What it shows, by the marker before it. */
  readonly path?: string;
  readonly region?: string;
  readonly text: string;
}

export function snippetsIn(markdown: string): readonly Snippet[];
export function regionsIn(source: string): readonly string[];
export function regionOf(source: string, name?: string): string;
export function withSnippets(markdown: string, read: (path: string) => string): string;
