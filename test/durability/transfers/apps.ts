import { randomInt } from 'node:crypto';
import { type AppProcess, startApp } from '../../support/app-process.js';

/** Instances of the application on one database, each of which is replaced when it was killed. */
export class Apps {
  private apps: (AppProcess | undefined)[] = [];
  /** What those have written last that ended without being told to. */
  readonly deaths: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string>>) {}

  async start(count: number): Promise<void> {
    // The first one makes the tables.
    for (let place = 0; place < count; place += 1) await this.man(place);
  }

  /** Where they listen now. */
  urls(): readonly string[] {
    return this.apps.flatMap((app) => app?.url ?? []);
  }

  /** Kills a random one while `meanwhile` happens, and starts another in its place. */
  async kill(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const place = randomInt(this.apps.length);
    const happening = meanwhile();
    await this.end(place, 'SIGKILL');
    await happening;
    await this.man(place);
  }

  /** Ends all of them, and gives what they ended with. */
  async stop(signal: NodeJS.Signals): Promise<(number | NodeJS.Signals | null | undefined)[]> {
    return Promise.all(this.apps.map((_, place) => this.end(place, signal)));
  }

  private async man(place: number): Promise<void> {
    this.apps[place] = await startApp(this.env);
  }

  private async end(place: number, signal: NodeJS.Signals) {
    const app = this.apps[place];
    if (app && (app.child.exitCode !== null || app.child.signalCode !== null))
      this.deaths.push(app.output().slice(-2_000));
    this.apps[place] = undefined;
    return app?.end(signal);
  }
}
