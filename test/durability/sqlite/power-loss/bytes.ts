/** What a file holds. Grows as it is written; what was skipped is zero. */
export class Bytes {
  private buffer = Buffer.alloc(4096);
  private length = 0;

  write(at: number, data: Buffer): void {
    const end = at + data.length;
    if (end > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(end, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    data.copy(this.buffer, at);
    this.length = Math.max(this.length, end);
  }

  truncate(length: number): void {
    if (length > this.length) this.write(length - 1, Buffer.alloc(1));
    this.buffer.fill(0, length, this.length);
    this.length = length;
  }

  copy(): Bytes {
    const copy = new Bytes();
    copy.buffer = Buffer.from(this.buffer.subarray(0, this.length));
    copy.length = this.length;
    return copy;
  }

  contents(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}
