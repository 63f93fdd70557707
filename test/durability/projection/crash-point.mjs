import { randomInt } from 'node:crypto';
import { affectedBy } from '../../../dist/src/event-sourcing/store/typeorm/affected-by.js';

const MOST_BEFORE = 6;
/** What waits behind an event that was set aside has not been tried. */
const COUNTS = {
  park: 'SELECT count(*) AS n FROM parked_events WHERE attempts > 0',
  drain: 'SELECT -count(*) AS n FROM parked_events',
};

/**
 * Lets the process kill itself at a transaction that sets events aside (`park`) or tries them again (`drain`): before its
 * commit, or behind it, when nobody has been told of it yet.
 */
export function crashAt(database, { at, committed }) {
  crashWhenRaised(database, {
    sql: COUNTS[at],
    committed,
    left: at === 'park' ? 1 : 1 + randomInt(MOST_BEFORE),
  });
}

/** The same at the transaction in which a number is raised, by its SQL, for the last of so many times. */
export function crashWhenRaised(database, { sql, committed, left }) {
  const transaction = database.transaction.bind(database);
  const count = async (rows) => Number((await rows.query(sql))[0].n);
  const isHere = (before, after) => {
    if (after <= before) return false;
    left -= 1;
    return left === 0;
  };
  const die = () => process.kill(process.pid, 'SIGKILL');
  database.transaction = async (work) => {
    let isOver = false;
    const done = await transaction(async (rows) => {
      const before = await count(rows);
      const result = await work(rows);
      isOver = isHere(before, await count(rows));
      if (isOver && !committed) die();
      return result;
    });
    if (isOver) die();
    return done;
  };
  // There is no moment before the commit of what is one statement, unless it is put into a transaction.
  database.change = (...statement) => database.transaction((rows) => affectedBy(rows, ...statement));
}
