/** What an agent is told when a call fails: what was found and what to do; never internals or document text. */
import { randomBytes } from 'node:crypto';
import { type AppError, oneLine, toAppError } from '@docgraph/domain';
import type { Telemetry } from '@docgraph/observability';

const INCIDENT_BYTES = 6;
/** Longest message that is passed on; what it repeats of arguments and documents is bounded too. */
const MESSAGE_CHARS_MAX = 2000;

export interface Failure {
  /** Value of the `outcome` label of `docgraph_tool_calls_total`. */
  readonly outcome: string;
  readonly text: string;
}

export interface FailedCall {
  readonly tool: string;
  readonly timeoutMs: number;
  readonly telemetry: Telemetry;
}

/** Maps whatever a tool threw. What is ours to mend goes to the log, under an id that is also in the text. */
export function failureOf(thrown: unknown, call: FailedCall): Failure {
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return {
      outcome: 'timeout',
      text: `${call.tool} was stopped after ${call.timeoutMs} ms without an answer. Try once more, or ask for less: a shorter query, fewer sources, a smaller max_results. [timeout]`,
    };
  const error = toAppError(thrown);
  if (error.kind === 'internal' || error.kind === 'corrupt') return ours(error, call);
  return { outcome: error.kind, text: messageOf(error) };
}

function ours(error: AppError, { tool, telemetry }: FailedCall): Failure {
  const incident = randomBytes(INCIDENT_BYTES).toString('hex');
  telemetry.log('error', 'a tool call failed', { tool, incident, error });
  const text =
    error.kind === 'corrupt'
      ? messageOf(error)
      : `${error.code === 'internal' ? 'An internal error' : `An internal error (${error.code})`} prevented an answer; this is a fault of the server, not of the question. Its log has the details under incident ${incident}. [internal]`;
  return { outcome: error.kind, text };
}

const messageOf = ({ message, code }: AppError): string => `${oneLine(message, MESSAGE_CHARS_MAX)} [${code}]`;
