import {
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { currentContext } from '../context/message-context.js';

/** `traceparent` of W3C Trace Context: in version 00 that is all, later ones may go on behind it. */
const TRACEPARENT =
  /^(?:00(?=-.{52}$)|(?!00|ff)[0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** What a `traceparent` says; undefined for one that is none, which is as if there were none. */
export function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  // Of the flags nothing but the sampling decision is known.
  const named = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(named) ? named : undefined;
}

/** The `traceparent` of a span; undefined where nobody traces, and nobody has asked to. */
export function traceparentOf(span: SpanContext): string | undefined {
  if (!isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-0${String(span.traceFlags & 1)}`;
}

/** That of whoever runs at this moment: the active span, or else what its message has brought along. */
export function parentContext(): Context {
  const active = context.active();
  if (trace.getSpanContext(active)) return active;
  return contextFrom(currentContext()?.traceparent) ?? active;
}

/** A context whose spans belong to what a `traceparent` names. */
export function contextFrom(traceparent: string | undefined): Context | undefined {
  const parent = spanContextOf(traceparent);
  return parent && trace.setSpanContext(context.active(), parent);
}

/** The engine's spans. Without an SDK these are objects that do nothing. */
export function tracer(): Tracer {
  return trace.getTracer('tidemark');
}

/** Runs `work` with a span around it, for whatever starts spans of its own. */
export function inSpan<T>(span: Span, parent: Context, work: () => T): T {
  return context.with(trace.setSpan(parent, span), work);
}
