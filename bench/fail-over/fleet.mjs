import { fileURLToPath } from 'node:url';
import { startChild } from '../support/child.mjs';

const INSTANCE = fileURLToPath(new URL('./instance.mjs', import.meta.url));

/** Instances in processes of their own, which share one database. */
export class Fleet {
  #options;
  #machines;
  #members = new Set();
  #started = 0;

  /** @param machines whether each takes itself for alone on its machine. */
  constructor(options, machines) {
    this.#options = options;
    this.#machines = machines;
  }

  async start() {
    const machine = this.#machines ? `machine-${(this.#started += 1)}` : undefined;
    const { child, ended } = await startChild(INSTANCE, { ...this.#options, machine });
    const member = { child, ended, feeds: false };
    child.on('message', ({ feeds }) => {
      member.feeds = feeds;
    });
    this.#members.add(member);
  }

  /** The one that feeds the projection, if just one does. */
  get feeding() {
    const feeding = [...this.#members].filter(({ feeds }) => feeds);
    return feeding.length === 1 ? feeding[0] : undefined;
  }

  /** Sends it a signal and does not wait for what comes of it. */
  end(member, signal) {
    this.#members.delete(member);
    member.child.kill(signal);
  }

  async endAll() {
    const ended = [...this.#members].map((member) => {
      this.end(member, 'SIGKILL');
      return member.ended;
    });
    await Promise.all(ended);
  }
}
