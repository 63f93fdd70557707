import { hashedTag } from '../../event-sourcing/domain.js';
import { boundedText } from './text.value.js';
import { InvalidUserValueError } from './users.errors.js';

/** An e-mail address as it was typed. Two that differ in case or in the form of their letters are the same one. */
export class EmailAddress {
  private constructor(readonly text: string) {}

  /** @throws InvalidUserValueError when it is none. */
  static of(text: string): EmailAddress {
    const trimmed = boundedText('email', text, 254);
    if (!/^[^\s@]+@[^\s@]+$/.test(trimmed)) {
      throw new InvalidUserValueError('email', 'email', 'email must be an e-mail address.');
    }
    return new EmailAddress(trimmed);
  }

  /** By which the log finds who has it, without showing it. */
  get tag(): string {
    return hashedTag('email', this.text.normalize('NFC').toLowerCase());
  }
}
