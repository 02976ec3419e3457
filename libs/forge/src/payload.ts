/** From the bytes of a delivery to data, and the fields of it that are used; everything else may be there or not. */
import { AppError } from '@docgraph/domain';
import { z } from 'zod';

/** GitHub sends `payload=JSON` as a form where the webhook is set so. */
export type PayloadEncoding = 'json' | 'form';

const URL_CHARS_MAX = 2000;
const NAME_CHARS_MAX = 500;
const PROBLEM_CHARS_MAX = 500;

/** How the body is written, from its Content-Type header; null for one that no forge sends. */
export function payloadEncoding(contentType: string | null): PayloadEncoding | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : null;
}

/** @throws AppError `payload-invalid` for what is no JSON in UTF-8. */
export function decodePayload(body: Uint8Array, encoding: PayloadEncoding): unknown {
  const text = decodeText(body);
  const json = encoding === 'json' ? text : new URLSearchParams(text).get('payload');
  if (json === null) throw invalid('the form has no field "payload"');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw invalid('the payload is not JSON', cause);
  }
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw invalid('the body is not UTF-8', cause);
  }
}

/** @throws AppError `payload-invalid` that names the fields. */
export function parsePayload<Shape>(schema: z.ZodType<Shape>, payload: unknown): Shape {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw invalid(z.prettifyError(parsed.error).replace(/\s+/g, ' ').slice(0, PROBLEM_CHARS_MAX));
}

function invalid(what: string, cause?: unknown): AppError {
  return new AppError(`the delivery cannot be read: ${what}`, { code: 'payload-invalid', kind: 'validation', cause });
}

const name = z.string().min(1).max(NAME_CHARS_MAX);
const url = z.string().min(1).max(URL_CHARS_MAX);
/** Missing and null are the same. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

/** A repository as GitHub, Gitea and Forgejo write it, and as a hook of one's own should. */
export const githubRepository = z
  .object({
    ...{ full_name: optional(name), name: optional(name) },
    ...{ clone_url: optional(url), ssh_url: optional(url), git_url: optional(url), html_url: optional(url) },
  })
  .refine((repository) => (repository.clone_url ?? repository.ssh_url ?? repository.full_name) !== null, {
    error: 'one of clone_url, ssh_url and full_name is needed',
  });

export const githubPing = z.object({ repository: optional(githubRepository) });
export const githubPush = z.object({ repository: githubRepository, ref: optional(name) });
export const githubRef = z.object({ repository: githubRepository, ref: optional(name), ref_type: optional(name) });
export const githubRelease = z.object({
  repository: githubRepository,
  release: optional(z.object({ tag_name: optional(name) })),
});
const owner = optional(z.object({ login: name }));
export const githubRepositoryEvent = z.object({
  action: name,
  repository: githubRepository,
  changes: optional(
    z.object({
      repository: optional(z.object({ name: optional(z.object({ from: name })) })),
      owner: optional(z.object({ from: optional(z.object({ user: owner, organization: owner })) })),
    }),
  ),
});

export const gitlabProject = z.object({
  path_with_namespace: name,
  ...{ git_http_url: optional(url), git_ssh_url: optional(url), web_url: optional(url) },
});
export const gitlabPush = z.object({ project: gitlabProject, ref: optional(name) });
export const gitlabRelease = z.object({ project: gitlabProject, tag: optional(name) });
export const gitlabSystemEvent = z.object({ event_name: name });
export const gitlabRenamed = z.object({ path_with_namespace: name, old_path_with_namespace: name });
