/** Fields that are nobody's business in a log: what proves who somebody is, and what says who it is. */
const KEYS =
  'authorization|proxy-authorization|cookie|set-cookie|(?:x-)?api[-_]?key|idempotency[-_]?key|password|secret|token|' +
  'email|name|street|city|postalCode';
const HIDDEN = '[redacted]';
const DEEPEST = 8;

const IS_KEY = new RegExp(`^(?:${KEYS})$`, 'i');
/** Whether there can be anything to hide in a text: most have nothing. */
const IS_SUSPICIOUS = new RegExp(`@|bearer|basic |${KEYS}`, 'i');

/** What to put in the place of what: first in JSON that is part of the text, then in JSON within that, then in prose. */
const HIDINGS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`"(${KEYS})"(\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, 'gi'), `"$1"$2"${HIDDEN}"`],
  [new RegExp(`(\\\\+)"(${KEYS})\\1"(\\s*:\\s*)\\1".*?(?<!\\\\)\\1"`, 'gis'), `$1"$2$1"$3$1"${HIDDEN}$1"`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [
    /\b(authorization|cookie|x-api-key|idempotency-key)\s*[:=]\s*(?!Bearer|Basic)[^\s"\\,;]+/gi,
    `$1: ${HIDDEN}`,
  ],
  [/\/\/[^@/\s"]{1,200}@/g, `//${HIDDEN}@`],
  [/[\w.%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,}/g, HIDDEN],
];

/**
 * What is logged without secrets and without what says who somebody is: wherever it stands, however deep, in a field or
 * in a text. Of errors there is left what they are and where: those of databases carry what was to be written. A last line
 * of defence; nothing of the kind should be logged to begin with.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorFields(value);
  if (depth >= DEEPEST) return HIDDEN;
  if (Array.isArray(value)) return value.map((each) => redacted(each, depth + 1));
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, each]) => [key, IS_KEY.test(key) ? HIDDEN : redacted(each, depth + 1)]),
  );
}

function redactedText(text: string): string {
  if (!IS_SUSPICIOUS.test(text)) return text;
  return HIDINGS.reduce((left, [found, instead]) => left.replace(found, instead), text);
}

function errorFields(error: Error): object {
  return {
    type: error.constructor.name,
    message: redactedText(error.message),
    stack: redactedText(stackOf(error)),
  };
}

function stackOf(error: Error): string {
  const { stack = error.message, cause } = error;
  return cause instanceof Error ? `${stack}\ncaused by: ${stackOf(cause)}` : stack;
}
