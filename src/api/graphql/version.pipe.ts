import { Injectable, type PipeTransform } from '@nestjs/common';
import { invalid } from '../fields/strict-validation.pipe.js';
import { type Expected, ExpectedVersion } from '../http/if-match.js';

/** The argument `expectedVersion`. */
@Injectable()
export class VersionPipe implements PipeTransform {
  transform(value: number | null | undefined): Expected {
    if (value === null || value === undefined) return undefined;
    if (value >= 0) return new ExpectedVersion(value);
    const message = 'expectedVersion must be a whole number from 0';
    throw invalid([{ path: 'expectedVersion', rule: 'version', message }]);
  }
}
