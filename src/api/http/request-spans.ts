import {
  type Context,
  context,
  createTraceState,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextFrom, traceparentOf } from '../../event-sourcing/index.js';
import { type EndedRequests, routeOf } from './ended-requests.js';

/** What asks again and again whether all is well: nobody looks for these. */
const UNTRACED = /^\/(?:health|metrics)(?:\/|$|\?)/;

const spans = new WeakMap<FastifyRequest, Span>();

/**
 * Begins a span with each request, in the trace that the client names by a valid `traceparent`. Where somebody else traces
 * the server already, by instrumentation of its own, the request belongs to that span. Without an SDK and without a
 * `traceparent` it costs a look.
 */
export function traceRequests(fastify: FastifyInstance, requests: EndedRequests): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!UNTRACED.test(request.url)) begin(request);
    done();
  });
  requests.onEnd(({ request, status }) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', status);
    if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}

/** The `traceparent` of what a request is to lead to. */
export function traceparentOfRequest(request: FastifyRequest): string | undefined {
  const span = spans.get(request) ?? trace.getActiveSpan();
  return span && traceparentOf(span.spanContext());
}

/** Runs `work` with the span of a request around it. */
export function inSpanOf(request: FastifyRequest, work: () => void): void {
  const span = spans.get(request);
  if (span) context.with(trace.setSpan(context.active(), span), work);
  else work();
}

function begin(request: FastifyRequest): void {
  if (trace.getActiveSpan()) return;
  const { method } = request;
  const attributes = {
    'http.request.method': method,
    'http.route': routeOf(request),
    'tidemark.correlation_id': request.id,
  };
  const span = trace
    .getTracer('tidemark')
    .startSpan(`${method} ${routeOf(request)}`, { kind: SpanKind.SERVER, attributes }, parentOf(request));
  if (trace.isSpanContextValid(span.spanContext())) spans.set(request, span);
}

function parentOf({ headers }: FastifyRequest): Context {
  const { traceparent, tracestate } = headers;
  const parent = typeof traceparent === 'string' ? contextFrom(traceparent) : undefined;
  const named = parent && trace.getSpanContext(parent);
  if (!parent || !named || typeof tracestate !== 'string') return parent ?? context.active();
  return trace.setSpanContext(parent, { ...named, traceState: createTraceState(tracestate) });
}
