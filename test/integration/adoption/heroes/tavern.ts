import { Injectable } from '@nestjs/common';

/** What is outside of the application, and goes on while it is restarted. */
@Injectable()
export class Tavern {
  isOpen = true;
  /** What hangs on its wall, by the id that it came with. */
  readonly posts = new Map<string, string>();
  /** What was shown to those who were there. */
  readonly shown: string[] = [];

  post(id: string, text: string): void {
    if (!this.isOpen) throw new Error('The tavern is closed.');
    this.posts.set(id, text);
  }

  show(text: string): void {
    this.shown.push(text);
  }
}
