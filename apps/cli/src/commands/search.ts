/** `docgraph search`, `ask` and `read`: the read side in a terminal. */
import { AppError } from '@docgraph/domain';
import type { Detail, ReadReply, SearchReply, SearchRequest } from '@docgraph/retrieval';
import { COLD_ARM_TIMEOUT_MS, openReadSide } from '../composition.ts';
import type { Context } from '../context.ts';
import { formatEvidence, formatRead, formatSearch } from '../output.ts';

export interface SearchOptions {
  readonly source?: readonly string[];
  readonly path?: string;
  readonly results?: number;
  readonly tokens?: number;
  readonly detail?: string;
  readonly explain?: boolean;
}

const DETAILS: readonly Detail[] = ['outline', 'passage', 'section'];

/** A list of places, best first. */
export async function search(words: readonly string[], options: SearchOptions, context: Context): Promise<void> {
  const reply = await withAnswers(context, (answers) => answers.search(request(words, options), context.signal));
  context.print(context.json ? JSON.stringify(reply, null, 2) : formatSearch(reply, context.styles));
}

/** The passages themselves: what an agent is given, for a person to read. */
export async function ask(words: readonly string[], options: SearchOptions, context: Context): Promise<void> {
  const reply: SearchReply = await withAnswers(context, (answers) =>
    answers.search(request(words, { results: 3, ...options }), context.signal),
  );
  context.print(context.json ? JSON.stringify(reply, null, 2) : formatEvidence(reply, context.styles));
}

export async function read(
  ref: string,
  options: { readonly neighbours?: number; readonly tokens?: number },
  context: Context,
): Promise<void> {
  const { neighbours, tokens: maxTokens } = options;
  const reply: ReadReply = await withAnswers(context, (answers) =>
    answers.read({
      ref,
      ...(neighbours !== undefined && { neighbours }),
      ...(maxTokens !== undefined && { maxTokens }),
    }),
  );
  context.print(context.json ? JSON.stringify(reply, null, 2) : formatRead(reply, context.styles));
}

async function withAnswers<T>(
  { data }: Context,
  use: (answers: ReturnType<typeof openReadSide>['answers']) => Promise<T>,
): Promise<T> {
  const side = openReadSide(data, { armTimeoutMs: COLD_ARM_TIMEOUT_MS });
  try {
    return await use(side.answers);
  } finally {
    await side.close();
  }
}

function request(words: readonly string[], options: SearchOptions): SearchRequest {
  const detail = DETAILS.find((name) => name === options.detail);
  if (options.detail !== undefined && detail === undefined)
    throw new AppError(`--detail is ${options.detail}: give one of ${DETAILS.join(', ')}`, {
      ...{ code: 'invalid-option', kind: 'validation' },
    });
  return {
    query: words.join(' '),
    ...(options.source !== undefined && { sources: options.source }),
    ...(options.path !== undefined && { pathPrefix: options.path }),
    ...(options.results !== undefined && { maxResults: options.results }),
    ...(options.tokens !== undefined && { maxTokens: options.tokens }),
    ...(detail !== undefined && { detail }),
    ...(options.explain !== undefined && { explain: options.explain }),
  };
}
