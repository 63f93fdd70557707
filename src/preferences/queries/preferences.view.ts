/** The preferences of a user, as queries answer them. */
export interface PreferencesView {
  readonly userId: string;
  readonly emailOptIn: boolean;
  readonly smsOptIn: boolean;
  readonly locale: string;
  readonly version: number;
}
