import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from '@nestjs/cqrs';
import { DomainError } from '../../src/event-sourcing/errors/domain.error.js';
import { RequestTransfer } from '../../src/transfers/commands/request-transfer/request-transfer.command.js';
import { BlockUser } from '../../src/users/commands/block-user/block-user.command.js';
import { UnblockUser } from '../../src/users/commands/unblock-user/unblock-user.command.js';
import { CloseWallet } from '../../src/wallets/commands/close-wallet/close-wallet.command.js';
import { Deposit } from '../../src/wallets/commands/deposit/deposit.command.js';
import { Withdraw } from '../../src/wallets/commands/withdraw/withdraw.command.js';
import type { Instance } from './instance.js';
import type { Errand, Scenario, Timed } from './scenario.js';

const AGAIN_MS = 7;
const MOST_FILLS = 20;
const KEEP_MS = 24 * 60 * 60 * 1_000;

type Outcome = 'done' | 'refused';

/** Those who ask from outside. Who gets no answer asks again, under the same key, whoever is there. */
export class Clients {
  private running = 0;
  private asked = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly instances: () => readonly Instance[],
  ) {}

  get areThrough(): boolean {
    return this.running === 0;
  }

  /** @param failed told what must not be. */
  begin(failed: (error: unknown) => void): void {
    for (const errand of this.scenario.errands) {
      this.running += 1;
      this.run(errand)
        .catch(failed)
        .finally(() => {
          this.running -= 1;
        });
    }
  }

  private async run(errand: Timed<Errand>): Promise<void> {
    await pause(errand.at);
    if (errand.kind === 'make-room') await this.makeRoom(errand.wallet, errand.amount);
    else if (errand.kind === 'fill') await this.fill(errand.wallet, errand.amount);
    else await this.ask(commandOf(errand));
  }

  /** Puts something into a wallet that was full, as soon as there is room. */
  private async fill(wallet: number, amount: number): Promise<void> {
    for (let tries = 0; tries < MOST_FILLS; tries += 1) {
      if ((await this.ask(new Deposit(walletOf(wallet), amount, null))) === 'done') return;
      await pause(AGAIN_MS);
    }
  }

  private async makeRoom(wallet: number, amount: number): Promise<void> {
    const owner = this.scenario.wallets[wallet]?.owner ?? 0;
    for (;;) {
      await this.ask(new UnblockUser(userOf(owner)));
      if ((await this.ask(new Withdraw(walletOf(wallet), amount, null))) === 'done') return;
      await pause(AGAIN_MS);
    }
  }

  private async ask(command: Command<unknown>): Promise<Outcome> {
    this.asked += 1;
    const once = { scope: 'client', key: String(this.asked), request: 'the same', keepMs: KEEP_MS };
    for (let turn = this.asked; ; turn += 1) {
      const alive = this.instances().filter(({ isAlive }) => isAlive);
      const instance = alive[turn % alive.length];
      const outcome = instance && (await this.told(instance, command, once));
      if (outcome === 'done' || outcome === 'refused') return outcome;
      await pause(AGAIN_MS);
    }
  }

  private async told(
    instance: Instance,
    command: Command<unknown>,
    once: { readonly scope: string; readonly key: string; readonly request: string; readonly keepMs: number },
  ): Promise<Outcome | 'failed'> {
    const execute = () => instance.application.execute(command, { once });
    try {
      const answer = await Promise.race([instance.within(execute), instance.death]);
      return answer === 'dead' ? 'failed' : 'done';
    } catch (error) {
      return error instanceof DomainError ? 'refused' : 'failed';
    }
  }
}

export function userOf(index: number): string {
  return `u${String(index)}`;
}

export function walletOf(index: number): string {
  return `w${String(index)}`;
}

type Simple = Exclude<Timed<Errand>, { kind: 'make-room' | 'fill' }>;

function commandOf(errand: Timed<Errand>): Command<unknown> {
  const { kind, amount } = errand as Simple;
  if (errand.kind === 'transfer') {
    return new RequestTransfer(errand.id, walletOf(errand.from), walletOf(errand.to), amount, null);
  }
  if ('user' in errand) {
    const user = userOf(errand.user);
    return kind === 'block' ? new BlockUser(user, 'fraud') : new UnblockUser(user);
  }
  const wallet = walletOf(errand.wallet);
  if (kind === 'close') return new CloseWallet(wallet);
  return kind === 'deposit' ? new Deposit(wallet, amount, null) : new Withdraw(wallet, amount, null);
}
