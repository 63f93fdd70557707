/** A text in the form in which the directory is searched: the same for any case and any form of its letters. */
export function searchText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
