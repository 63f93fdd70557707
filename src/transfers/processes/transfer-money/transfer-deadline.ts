/** How long a transfer may take before its money is on the way to the recipient. */
export class TransferDeadline {
  constructor(readonly milliseconds: number) {}
}
