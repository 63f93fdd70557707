import { Disk, type Fate, FATES } from './disk.js';
import type { Random } from './random.js';
import type { Recording } from './recorder.js';
import { examine } from './survival.js';
import { type Placed, toldIn } from './told.js';

/** How a number of power cuts ended. */
export interface Ending {
  readonly points: number;
  /** Cuts after which something acknowledged was missing. */
  readonly lost: number;
  /** Cuts after which something was there of which the engine had said that nothing was stored. */
  readonly ghosts: number;
  /** Cuts after which the database was not whole, or the engine did not go on with it. */
  readonly corrupt: number;
  /** The first things that went wrong: when, what became of the unsynced, and what was found. */
  readonly complaints: readonly string[];
}

/** Cuts the power at random moments of a recording, and looks each time what is left. */
export async function cutPower(
  { records }: Pick<Recording, 'records'>,
  points: number,
  random: Random,
): Promise<Ending> {
  const disk = new Disk(random);
  const known = new Known(records);
  const findings: Finding[] = [];
  let applied = 0;
  for (const moment of momentsOf(records.length, points, random)) {
    for (const record of records.slice(applied, moment)) disk.apply(record);
    applied = moment;
    const fate = random.oneOf(FATES);
    const { acknowledged, denied } = known.at(moment);
    const { lost, ids, corrupt } = await examine(disk.crash(fate, random), acknowledged);
    const ghosts = [...denied].filter((id) => ids.has(id)).length;
    findings.push({ moment, fate, lost, ghosts, corrupt });
  }
  return endingOf(findings);
}

/** What one cut has done. */
interface Finding {
  readonly moment: number;
  readonly fate: Fate;
  readonly lost: number;
  readonly ghosts: number;
  readonly corrupt: string | undefined;
}

function endingOf(findings: readonly Finding[]): Ending {
  const count = (isOne: (finding: Finding) => boolean) => findings.filter(isOne).length;
  const isBad = ({ lost, ghosts, corrupt }: Finding) => lost > 0 || ghosts > 0 || corrupt !== undefined;
  return {
    points: findings.length,
    lost: count(({ lost }) => lost > 0),
    ghosts: count(({ ghosts }) => ghosts > 0),
    corrupt: count(({ corrupt }) => corrupt !== undefined),
    complaints: findings
      .filter(isBad)
      .slice(0, 5)
      .map((finding) => JSON.stringify(finding)),
  };
}

/** In order, and always with the end. */
function momentsOf(end: number, points: number, random: Random): number[] {
  return Array.from({ length: points - 1 }, () => random.below(end + 1))
    .concat(end)
    .sort((a, b) => a - b);
}

/** What the engine had said by a moment. Moments come in order. */
class Known {
  private readonly acknowledged: Placed[] = [];
  private readonly denied = new Set<string>();
  private readonly told;
  private next = 0;

  constructor(records: Recording['records']) {
    this.told = toldIn(records);
  }

  at(moment: number): { readonly acknowledged: readonly Placed[]; readonly denied: ReadonlySet<string> } {
    for (let line = this.told[this.next]; line && line.at < moment; line = this.told[this.next]) {
      this.next += 1;
      const { told } = line;
      if (told.said === 'stored') this.acknowledged.push(...told.events);
      if (told.said === 'refused' || told.said === 'failed') for (const id of told.ids) this.denied.add(id);
    }
    return { acknowledged: this.acknowledged, denied: this.denied };
  }
}
