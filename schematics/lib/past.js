// @ts-check
/** Verbs whose past is no rule's, and those that double their last letter although they have two syllables. */
const IRREGULAR = new Map(
  Object.entries({
    admit: 'admitted',
    become: 'become',
    begin: 'begun',
    bind: 'bound',
    break: 'broken',
    bring: 'brought',
    build: 'built',
    buy: 'bought',
    cancel: 'cancelled',
    choose: 'chosen',
    come: 'come',
    commit: 'committed',
    control: 'controlled',
    cut: 'cut',
    defer: 'deferred',
    do: 'done',
    draw: 'drawn',
    drive: 'driven',
    equip: 'equipped',
    find: 'found',
    forget: 'forgotten',
    freeze: 'frozen',
    get: 'got',
    give: 'given',
    go: 'gone',
    grow: 'grown',
    hide: 'hidden',
    hold: 'held',
    keep: 'kept',
    label: 'labelled',
    lay: 'laid',
    lead: 'led',
    leave: 'left',
    lend: 'lent',
    let: 'let',
    lose: 'lost',
    make: 'made',
    meet: 'met',
    occur: 'occurred',
    pay: 'paid',
    permit: 'permitted',
    prefer: 'preferred',
    put: 'put',
    quit: 'quit',
    read: 'read',
    refer: 'referred',
    rise: 'risen',
    run: 'run',
    say: 'said',
    see: 'seen',
    sell: 'sold',
    send: 'sent',
    set: 'set',
    shut: 'shut',
    sign: 'signed',
    speak: 'spoken',
    spend: 'spent',
    split: 'split',
    steal: 'stolen',
    submit: 'submitted',
    take: 'taken',
    teach: 'taught',
    tell: 'told',
    think: 'thought',
    throw: 'thrown',
    transfer: 'transferred',
    understand: 'understood',
    undo: 'undone',
    upset: 'upset',
    withdraw: 'withdrawn',
    withhold: 'withheld',
    write: 'written',
  }),
);

/**
 * The past participle of an English verb, as events are named by: `cancelled`, `shipped`, `paid`.
 *
 * @param {string} verb
 * @returns {string}
 */
function past(verb) {
  const irregular = IRREGULAR.get(verb) ?? restOf(verb);
  if (irregular !== undefined) return irregular;
  if (/e$/.test(verb)) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  if (/^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb)) return `${verb}${verb.at(-1)}ed`;
  return `${verb}ed`;
}

/**
 * Of a verb with a prefix: `resend`, `overpay`, `unset`.
 *
 * @param {string} verb
 */
function restOf(verb) {
  const [, prefix = '', rest = ''] = /^(re|un|over|under|pre|mis|out)(.+)$/.exec(verb) ?? [];
  const found = IRREGULAR.get(rest);
  return found === undefined ? undefined : prefix + found;
}

module.exports = { past };
