import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isUuid } from './rules.js';
import { invalid } from './strict-validation.pipe.js';

/** An id in a path: a UUID in any case, handed on in lower case. */
@Injectable()
export class UuidPipe implements PipeTransform {
  transform(value: unknown, { data = 'id' }: ArgumentMetadata): string {
    if (isUuid(value)) return value.toLowerCase();
    throw invalid([{ path: data, rule: 'uuid', message: `${data} must be a UUID` }]);
  }
}

/** As `UuidPipe`, for what may be left out. */
@Injectable()
export class OptionalUuidPipe implements PipeTransform {
  private readonly pipe = new UuidPipe();

  transform(value: unknown, metadata: ArgumentMetadata): string | undefined {
    return value === undefined || value === null ? undefined : this.pipe.transform(value, metadata);
  }
}
