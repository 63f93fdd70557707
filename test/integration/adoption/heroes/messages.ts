/** The same in each step: plain classes, as they are in Nest's sample. */
export class KillDragon {
  constructor(
    readonly heroId: string,
    readonly dragonId: string,
  ) {}
}

export class DropAncientItem {
  constructor(
    readonly heroId: string,
    readonly itemId: string,
  ) {}
}

export class GetHeroes {}

export interface HeroView {
  readonly id: string;
  readonly dragons: readonly string[];
  readonly items: readonly string[];
}
