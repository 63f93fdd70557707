const TYPE_MATCHES = `(json_array_length(item.value->'types') = 0
  OR e.type IN (SELECT value FROM json_each(item.value->'types')))`;

const TAGS_MATCH = `NOT EXISTS (SELECT 1 FROM json_each(item.value->'tags') wanted
  WHERE NOT EXISTS (SELECT 1 FROM event_tags t WHERE t.tag = wanted.value AND t.position = e.position))`;

/** Whether event `e` matches a query given as JSON. */
export const eventMatches = (query: string): string =>
  `EXISTS (SELECT 1 FROM json_each(${query}) item WHERE ${TYPE_MATCHES} AND ${TAGS_MATCH})`;

/** Whether any event meets a condition given as JSON; by the index of tags wherever the condition names one. */
export const conditionIsMet = (condition: string): string => `EXISTS (
  SELECT 1 FROM json_each(${condition}->'query') item WHERE CASE
    WHEN json_array_length(item.value->'tags') > 0 THEN EXISTS (
      SELECT 1 FROM event_tags first JOIN events e ON e.position = first.position
      WHERE first.tag = item.value->>'$.tags[0]' AND first.position > ${condition}->>'after'
        AND ${TYPE_MATCHES} AND ${TAGS_MATCH})
    ELSE EXISTS (SELECT 1 FROM events e WHERE e.position > ${condition}->>'after' AND ${TYPE_MATCHES})
  END)`;
