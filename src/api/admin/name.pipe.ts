import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalid } from '../fields/strict-validation.pipe.js';

const NAME = /^[^\p{Cc}\p{Cs}]{1,256}$/u;

/** A name in a path: what nothing could be called is refused, and not looked for. */
@Injectable()
export class NamePipe implements PipeTransform {
  transform(value: unknown, { data = 'name' }: ArgumentMetadata): string {
    if (typeof value === 'string' && NAME.test(value)) return value;
    const message = `${data} must be a name of 1 to 256 characters, without control characters`;
    throw invalid([{ path: data, rule: 'name', message }]);
  }
}
