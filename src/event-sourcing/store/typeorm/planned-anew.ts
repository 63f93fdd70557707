/**
 * Begins a statement that PostgreSQL is to plan each time. A plan that it keeps for all values is that of the table as it was
 * at first: made when that was small, it reads the whole table each time, until statistics are gathered anew.
 */
export const PLANNED_ANEW = '/* planned anew */';
