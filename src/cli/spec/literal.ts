import type { JsonObject, JsonValue } from '../../event-sourcing/index.js';

const NAME = /^(?!__proto__$)[A-Za-z_$][\w$]*$/;

/** A JSON value as TypeScript writes it. */
export function literal(value: JsonValue, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((each: JsonValue) => literal(each, inner));
    return wrapped('[', items, `${indent}]`);
  }
  const fields = Object.entries(value as JsonObject).map(
    ([key, each]) => `${name(key)}: ${literal(each ?? null, inner)}`,
  );
  return wrapped('{', fields, `${indent}}`);
}

function wrapped(open: string, parts: readonly string[], close: string): string {
  if (parts.length === 0) return open + close.trimStart();
  const indent = close.slice(0, -1);
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${close}`;
}

/** Any key but a name is a computed one: written plainly, `__proto__` would be something else. */
function name(key: string): string {
  return NAME.test(key) ? key : `[${JSON.stringify(key)}]`;
}
