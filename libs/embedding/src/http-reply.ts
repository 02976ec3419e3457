/** What an OpenAI-compatible `/embeddings` service answered, checked value by value before it is believed. */
import { AppError } from '@docgraph/domain';
import * as z from 'zod';
import { unitLength } from './pooling.ts';

const replySchema = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })),
});

/**
 * The unit-length vectors of a reply body, in the order of the texts. Throws code `embedding-reply-invalid` for
 * anything else than exactly `count` finite vectors of `dimensions` values in order; asking again would not help.
 */
export function parseEmbeddingReply(body: string, count: number, dimensions: number): readonly Float32Array[] {
  const { data } = parseShape(body);
  if (data.length !== count) throw invalid(`${data.length} vectors for ${count} texts`);
  return data.map(({ index, embedding }, position) => {
    if (index !== position)
      throw invalid(`index ${index} at position ${position}; vectors must come in the order of the texts`);
    if (embedding.length !== dimensions)
      throw invalid(
        `a vector of ${embedding.length} dimensions, configured are ${dimensions}; correct the dimensions or the model`,
      );
    return unitLength(embedding);
  });
}

function parseShape(body: string): z.infer<typeof replySchema> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, which may quote documents.
    throw invalid('no valid JSON (NaN and Infinity are not JSON either)');
  }
  const parsed = replySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalid(`no usable value at ${issue.path.join('.') || 'the top'}: ${issue.message}`);
}

function invalid(found: string): AppError {
  return new AppError(`the embedding service returned ${found}`, {
    code: 'embedding-reply-invalid',
    kind: 'validation',
  });
}
