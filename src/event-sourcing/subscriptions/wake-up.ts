/** Lets one waiter sleep until it is signalled or a time has passed. A signal before the sleep is not lost. */
export class WakeUp {
  private isSignalled = false;
  private wake: (() => void) | undefined;

  signal(): void {
    this.isSignalled = true;
    this.wake?.();
  }

  async sleep(milliseconds: number): Promise<void> {
    if (!this.isSignalled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    this.isSignalled = false;
  }
}
