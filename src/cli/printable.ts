const COMMANDS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text that does nothing to a terminal but show: what is in the log, or what a handler threw, may hold control
 * characters. Written as JSON has them, so that JSON stays what it is.
 */
export function printable(text: string): string {
  return text.replace(COMMANDS, (character) => {
    if (character === '\n' || character === '\t') return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
