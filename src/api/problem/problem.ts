import type { InvalidValue } from '../../event-sourcing/index.js';
import { EDGE_CODES, type EdgeCode, type RefusalDetails } from './refusal.js';

/** A refusal in the terms of HTTP, for both edges: RFC 9457, and the codes of docs/errors.md. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly InvalidValue[];
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;
}

/** The body of a problem document. */
export function problemDocument(problem: Problem, requestId: string): Readonly<Record<string, unknown>> {
  const { status, code, title, detail, errors, members } = problem;
  return {
    type: `urn:tidemark:error:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    ...(errors && { errors }),
    ...members,
  };
}

/** A problem with the status and the title of one of the edges' codes. */
export function edgeProblem(code: EdgeCode, detail: string, more: RefusalDetails = {}): Problem {
  const { headers = {}, members = {}, ...errors } = more;
  return { ...EDGE_CODES[code], code, detail, headers, members, ...errors };
}
