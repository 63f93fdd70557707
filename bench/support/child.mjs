import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts a script in a process of its own, which tells with messages; resolves with the first of them. */
export async function startChild(script, options, execArgv = []) {
  const child = fork(script, [JSON.stringify(options)], { execArgv });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  const failed = ended.then(([code, signal]) => {
    throw new Error(`${script} has ended with ${code ?? signal}.`);
  });
  const [first] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  return { child, first, ended };
}
