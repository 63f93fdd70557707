import { RebuildError } from '../../../errors/rebuild.error.js';

export function notBuilt(projection: string): RebuildError {
  return new RebuildError(`${projection} is not being built anew.`);
}
