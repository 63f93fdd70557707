import { connect } from 'node:net';

/** For all: what has come in is looked at before anything else does. */
const INCOMING = Buffer.allocUnsafe(64 * 1024);
const END_OF_HEAD = '\r\n\r\n';
/** What is always answered, and costs nothing: whoever has the answer has been taken. */
const GREETING = 'GET /health/live HTTP/1.1\r\nHost: bench\r\n\r\n';

/**
 * A connection that is kept, with one request on its way at a time. Calls `on.free` when it can take one, `on.answer` with the
 * status of each answer, `on.lost` when it has ended, and whether a request was on its way. It connects again by itself.
 */
export class Connection {
  /** When the request on its way was sent. */
  sentAt = 0;
  #socket;
  #isAsking = false;
  #isGreeting = true;
  #isEnded = false;
  #text = '';
  #on;

  constructor(address, request, on) {
    this.request = request;
    this.#on = on;
    this.#connect(address);
  }

  get isAsking() {
    return this.#isAsking;
  }

  /** Sends the request. */
  ask() {
    this.#isAsking = true;
    this.sentAt = performance.now();
    this.#socket.write(this.request);
  }

  end() {
    this.#isEnded = true;
    this.#socket.destroy();
  }

  #connect(address) {
    const callback = (length) => {
      this.#take(INCOMING.latin1Slice(0, length));
      return true;
    };
    this.#text = '';
    this.#socket = connect({ ...address, noDelay: true, onread: { buffer: INCOMING, callback } });
    this.#isGreeting = true;
    this.#socket.write(GREETING);
    this.#socket.once('error', () => undefined);
    this.#socket.once('close', () => {
      if (this.#isEnded) return;
      const wasAsking = this.#isAsking;
      this.#isAsking = false;
      this.#on.lost(this, wasAsking);
      this.#connect(address);
    });
  }

  #take(text) {
    this.#text = this.#text === '' ? text : this.#text + text;
    const end = this.#text.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#text.slice(0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head);
    if (!length) throw new Error(`An answer does not say how long it is: ${head}`);
    if (this.#text.length < end + END_OF_HEAD.length + Number(length[1])) return;
    this.#text = '';
    this.#isAsking = false;
    if (!this.#isGreeting) this.#on.answer(this, Number(head.slice(9, 12)));
    this.#isGreeting = false;
    // It is about to be closed.
    if (!/\r\nconnection: close/i.test(head)) this.#on.free(this);
  }
}
