import { describe, expect, it } from '@jest/globals';
import { spanContextOf, traceparentOf } from './trace-context.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-ff`, 1],
    [`01-${TRACE}-${SPAN}-01`, 1],
    [`cc-${TRACE}-${SPAN}-01-what-will-be`, 1],
  ])('%s names a span, and whether it is sampled', (text, traceFlags) => {
    const named = { traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true };
    expect(spanContextOf(text)).toEqual(named);
    expect(traceparentOf(named)).toBe(`00-${TRACE}-${SPAN}-0${String(traceFlags)}`);
  });

  it.each([
    undefined,
    '',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-01 `,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `01-${TRACE}-${SPAN}-01more`,
    `00-${TRACE}-${SPAN}-0g`,
  ])('that says %s is none', (text) => {
    expect(spanContextOf(text)).toBeUndefined();
  });

  it('is not made of a span that is none', () => {
    expect(traceparentOf({ traceId: '0'.repeat(32), spanId: SPAN, traceFlags: 1 })).toBeUndefined();
  });
});
