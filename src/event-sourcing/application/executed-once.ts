import type { Once } from '../context/once.js';
import { IdempotencyKeyReusedError } from '../errors/idempotency-key-reused.error.js';
import { RunningKeys } from '../idempotency/running-keys.js';
import type { StoredAnswer, StoredAnswers } from '../idempotency/stored-answers.js';
import type { Committed, UnitOfWork } from '../unit-of-work/unit-of-work.js';

/**
 * Commands by their idempotency keys: the first that succeeds stores its answer in its own transaction, and all others
 * are given that answer.
 */
export class ExecutedOnce {
  private readonly running = new RunningKeys();

  constructor(
    private readonly answers: StoredAnswers,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Runs `execute`, which tries as often as it likes, unless a command with the same key runs in this instance. Where that
   * or its failure is the outcome and the key has an answer by then, that is given: what runs may be another repetition;
   * another instance was faster, and may be the reason; or the outcome of this very command was unknown.
   *
   * @throws RequestInProgressError, IdempotencyKeyReusedError.
   */
  async run<T>(once: Once, execute: () => Promise<Committed<T>>): Promise<Committed<T>> {
    try {
      return await this.running.run(once, execute);
    } catch (error) {
      if (error instanceof IdempotencyKeyReusedError) throw error;
      const answer = await this.answers.find(once).catch(() => undefined);
      if (!answer) throw error;
      return replay<T>(once, answer);
    }
  }

  /** What the command has come to before, if it was executed. @throws IdempotencyKeyReusedError */
  async before<T>(once: Once): Promise<Committed<T> | undefined> {
    const answer = await this.answers.find(once);
    return answer && replay<T>(once, answer);
  }

  /** Runs the handler, inside of its unit of work, and lets what it returns commit with its events. */
  async remember<T>(once: Once, handle: () => Promise<T>): Promise<T> {
    const result = await handle();
    this.unitOfWork.current?.bring({ writer: this.answers, value: { once, result } });
    return result;
  }
}

function replay<T>(once: Once, { request, result, position }: StoredAnswer): Committed<T> {
  if (request !== once.request) throw new IdempotencyKeyReusedError(once.scope, once.key);
  return { result: result as T, position, replayed: true };
}
