import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of bytes from a client: `forward`; `cut-before`, they never reach the server; `cut-after`, the server
 * gets them and then the end of the connection, the client none of the answer; `cut-answer`, the same, but only when
 * the answer has come as far as here; `cut-behind`, the client gets the (first bytes of the) answer, then the cut;
 * `late-ready`, it gets the last message of PostgreSQL's answer, that it is ready again, a moment after all before it.
 */
export type Passage = 'forward' | 'cut-before' | 'cut-after' | 'cut-answer' | 'cut-behind' | 'late-ready';

/** ReadyForQuery, https://www.postgresql.org/docs/current/protocol-message-formats.html */
const READY_BYTES = 6;
const READY = 'Z'.charCodeAt(0);
const LATE_MS = 20;

/** `refuse` takes no new connections; `blackhole` takes them, and holds all bytes until the mode changes. */
export type ProxyMode = 'forward' | 'blackhole' | 'refuse';

/** Stands between clients and a server, in this process, and breaks their connections on demand. */
export class TcpProxy {
  /** Asked about each chunk that a client sends. */
  onClientBytes: (chunk: Buffer) => Passage = () => 'forward';

  private readonly lines = new Set<Line>();
  private current: ProxyMode = 'forward';
  private closing: Promise<void> | undefined;

  private constructor(
    readonly port: number,
    private readonly server: Server,
    target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => {
      const line = new Line(client, connect({ ...target, allowHalfOpen: true }), (chunk) =>
        this.onClientBytes(chunk),
      );
      this.lines.add(line);
      line.onEnd(() => this.lines.delete(line));
      if (this.current === 'blackhole') line.hold();
    });
  }

  static async to(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy((server.address() as AddressInfo).port, server, target);
  }

  /** A proxy for the server of a URL, and that URL through the proxy. */
  static async toUrl(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const { hostname, port } = new URL(url);
    const proxy = await TcpProxy.to({ host: hostname, port: Number(port) });
    return {
      proxy,
      url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(proxy.port) }).toString(),
    };
  }

  /** How many connections there are. */
  get connections(): number {
    return this.lines.size;
  }

  get mode(): ProxyMode {
    return this.current;
  }

  set mode(mode: ProxyMode) {
    const before = this.current;
    this.current = mode;
    for (const line of this.lines) {
      if (mode === 'blackhole') line.hold();
      else line.release();
    }
    if (mode === before) return;
    if (mode === 'refuse') this.server.close();
    else if (before === 'refuse') this.server.listen(this.port, '127.0.0.1');
  }

  /** Resets all connections, on both sides. What was on its way may arrive; Node sends an end before the reset. */
  cut(): void {
    for (const line of this.lines) line.cut();
  }

  /** Resets all connections and takes no more. Safe to call twice. */
  close(): Promise<void> {
    this.closing ??= new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.cut();
    });
    return this.closing;
  }
}

/** For `onClientBytes`: does `passage` to the first bytes that hold `marker`, and forwards all others. */
export function onceAt(marker: string, passage: Passage): (chunk: Buffer) => Passage {
  let isDone = false;
  return (chunk) => {
    if (isDone || !chunk.includes(marker)) return 'forward';
    isDone = true;
    return passage;
  };
}

/** One client's connection and the one to the server that belongs to it. */
class Line {
  private fate: Passage = 'forward';

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    ask: (chunk: Buffer) => Passage,
  ) {
    client.setNoDelay(true);
    server.setNoDelay(true);
    client.on('data', (chunk) => {
      this.send(chunk, ask(chunk));
    });
    server.on('data', (chunk) => {
      this.answer(chunk);
    });
    this.join(client, server);
    this.join(server, client);
  }

  /** Calls `listener` when both connections are gone. */
  onEnd(listener: () => void): void {
    for (const [one, other] of [
      [this.client, this.server],
      [this.server, this.client],
    ] as const) {
      one.once('close', () => {
        if (other.closed) listener();
      });
    }
  }

  hold(): void {
    this.client.pause();
    this.server.pause();
  }

  release(): void {
    this.client.resume();
    this.server.resume();
  }

  cut(): void {
    reset(this.client);
    reset(this.server);
  }

  private send(chunk: Buffer, passage: Passage): void {
    if (this.fate !== 'forward') return;
    this.fate = passage;
    if (passage === 'cut-before') this.cut();
    else if (passage === 'cut-after') {
      // An orderly end, since a reset could overtake the bytes.
      this.server.end(chunk);
      reset(this.client);
    } else this.server.write(chunk);
  }

  /** What ends `from` ends `to` in the same way; but after `cut-after` the server ends by itself. */
  private join(from: Socket, to: Socket): void {
    from.on('error', () => undefined);
    from.on('end', () => {
      to.end();
    });
    from.on('close', (hadError) => {
      if (this.fate === 'cut-after' && to === this.server) return;
      if (hadError) reset(to);
      else to.destroySoon();
    });
  }

  private answer(chunk: Buffer): void {
    if (this.fate === 'forward') this.client.write(chunk);
    else if (this.fate === 'cut-answer') this.cut();
    else if (this.fate === 'late-ready') {
      this.fate = 'forward';
      // The server sends an error at once, and this with it or behind it.
      const hasReady = chunk.at(-READY_BYTES) === READY;
      const end = hasReady ? chunk.length - READY_BYTES : chunk.length;
      this.server.pause();
      this.client.write(chunk.subarray(0, end));
      setTimeout(() => {
        this.client.write(chunk.subarray(end));
        this.server.resume();
      }, LATE_MS);
    } else if (this.fate === 'cut-behind') {
      this.client.write(chunk, () => {
        this.cut();
      });
    }
  }
}

function reset(socket: Socket): void {
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
