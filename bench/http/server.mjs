import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Those of `npm start` and of the image; whoever is measured against has them as well. */
const FLAGS = ['--max-semi-space-size=64'];
const HOST = '127.0.0.1';

/** Calls `work` with the address and the pid of a script that listens in a process of its own, with `PORT` from us. */
export async function withServer(script, env, work) {
  const port = await freePort();
  const server = spawn(process.execPath, [...FLAGS, fileURLToPath(new URL(script, import.meta.url))], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', HOST, PORT: String(port), ...env },
    // What it logs costs it what it costs, and us nothing.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(server, 'exit');
  try {
    await untilItAnswers(`http://${HOST}:${port}`, server, script);
    return await work(`http://${HOST}:${port}`, server.pid);
  } finally {
    server.kill('SIGTERM');
    await ended;
    process.off('exit', kill);
  }
}

async function untilItAnswers(url, server, script) {
  while (server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return;
    await pause(50);
  }
  throw new Error(`${script} has ended with ${server.exitCode ?? server.signalCode}.`);
}

async function freePort() {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
