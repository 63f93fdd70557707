/** What the event with this id holds: from a few bytes to several pages, so that the checker knows it by the id. */
export function contentOf(id: string): { readonly text: string };
