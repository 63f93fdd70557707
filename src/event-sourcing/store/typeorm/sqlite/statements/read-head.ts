/** The position of the last event. */
export const READ_HEAD = 'SELECT coalesce(max(position), 0) AS head FROM events';
