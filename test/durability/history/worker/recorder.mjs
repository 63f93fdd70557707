import { openSync, writeSync } from 'node:fs';

/** How the engine's errors end a call. With all but one of them it promises that nothing was stored. */
const ENDS = {
  'event-store/concurrency-conflict': ({ stream, actual }) => ({
    phase: 'fail',
    reason: 'conflict',
    stream,
    actual,
  }),
  'event-store/append-condition-failed': ({ condition }) => ({
    phase: 'fail',
    reason: 'condition',
    condition,
  }),
  'event-store/unavailable': () => ({ phase: 'fail', reason: 'unavailable' }),
  'event-store/overloaded': () => ({ phase: 'fail', reason: 'unavailable' }),
  'event-store/outcome-unknown': () => ({ phase: 'info' }),
};

/** Writes down each call before it is made, and how it ended. */
export class Recorder {
  #process;
  #file;
  #calls = 0;

  constructor(process, file) {
    this.#process = process;
    this.#file = openSync(file, 'a');
  }

  /** Makes a call and gives its end. Throws what no store may throw. */
  async record(call, make) {
    const id = (this.#calls += 1);
    this.#write({ id, t: now(), phase: 'invoke', ...call });
    const end = await make().then(
      (answer) => ({ phase: 'ok', kind: call.kind, ...answer }),
      (error) => endOf(error),
    );
    this.#write({ id, t: now(), ...end });
    return end;
  }

  #write(entry) {
    writeSync(this.#file, `${JSON.stringify({ process: this.#process, ...entry })}\n`);
  }
}

function endOf(error) {
  const end = ENDS[error.code];
  if (!end) throw error;
  return end(error);
}

/** Microseconds of a clock that all processes of a machine share. */
function now() {
  return Number(process.hrtime.bigint() / 1_000n);
}
