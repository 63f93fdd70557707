/** What the event with this id holds: mostly a few bytes, at times more than a page, known by the id alone. */
export function contentOf(id) {
  const number = Number.parseInt(id.slice(-2), 16);
  return { text: id.repeat(number < 16 ? 150 : 1 + (number % 3)) };
}
