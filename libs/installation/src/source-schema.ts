/** What can be declared of a source, as schemas: of `docgraph.yaml`, and of the record that is kept. */
import { resolve } from 'node:path';
import { isSourceName, readRepositoryAddress, toAppError } from '@docgraph/domain';
import { z } from 'zod';

const POLL_SECONDS_MIN = 1;
const POLL_SECONDS_MAX = 7 * 86_400;
const VERSIONS_MAX = 100;
const NAMES_MAX = 50;

const globs = z.array(z.string().min(1)).max(NAMES_MAX);

/** What git accepts as the name of a reference, and nothing that could be an option. */
const REFERENCE = /^(?!-)(?!.*\.\.)[^\s~^:?[\\\p{C}]+$/u;
const reference = z
  .string()
  .regex(/^[^*]*$/, 'a pattern belongs into refs')
  .regex(REFERENCE, 'the name of a branch or tag is needed');
const pattern = z
  .string()
  .regex(REFERENCE, 'the name of a branch or tag is needed, or a pattern such as "v*"')
  .regex(/^[^*]*\*?[^*]*$/, 'a pattern has one * at most');

/** From the root of the repository. */
const inside = z
  .string()
  .regex(
    /^(?![/\\])(?!(?:.*\/)?\.\.?(?:\/|$))[^\p{C}]+$/u,
    'a folder inside the repository is needed, such as docs/guides',
  )
  .transform((path) => path.replace(/\/+$/, ''));

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable is needed, never the token itself');

const gitAuth = z
  .strictObject({
    tokenVariable: variable.optional().describe('Environment variable that holds a token.'),
    username: z.string().min(1).optional().describe('User that goes with the token; default x-access-token.'),
    sshKeyFile: z.string().min(1).optional().describe('File of a private SSH key.'),
    knownHostsFile: z.string().min(1).optional().describe('File of trusted host keys; default: those of the user.'),
    githubApp: z
      .strictObject({
        appId: z.coerce.string().regex(/^[\w.-]+$/, 'the number of the app is needed'),
        installationId: z.coerce.string().regex(/^\d+$/, 'the number of the installation is needed'),
        keyFile: z.string().min(1),
        apiUrl: z.url({ protocol: /^https?$/, error: 'the base address of the API is needed' }).optional(),
      })
      .optional()
      .describe('Installation of a GitHub App that may read the repository.'),
  })
  .refine(
    (auth) => [auth.tokenVariable, auth.sshKeyFile, auth.githubApp].filter((way) => way !== undefined).length === 1,
    'one of tokenVariable, sshKeyFile and githubApp is needed',
  );

const pollSeconds = z
  .int()
  .min(POLL_SECONDS_MIN)
  .max(POLL_SECONDS_MAX)
  .optional()
  .describe('Seconds between two looks at the source; default 300.');
const paused = z.boolean().optional().describe('What is indexed stays searchable, and the source is not looked at.');
const include = globs.optional().describe('Globs of the files that are indexed; default: all Markdown.');
const exclude = globs.optional().describe('Globs of files that are not.');

const versions = z
  .strictObject({
    default: z
      .string()
      .min(1)
      .optional()
      .describe('What is searched when no source is named: a version, or newest (default).'),
    max: z.int().min(1).max(VERSIONS_MAX).optional().describe('Versions that are kept, the newest; default 10.'),
  })
  .optional();

/** What is kept of a repository; the address is the location of the source. */
const gitSettings = z.strictObject({
  ref: reference.optional(),
  refs: z.array(pattern).min(1).max(NAMES_MAX).optional(),
  folders: z.array(inside).max(NAMES_MAX),
  auth: gitAuth.optional(),
  versions,
});

const address = z.string().superRefine((text, context) => {
  try {
    readRepositoryAddress(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: toAppError(error).message });
  }
});

export const folderEntry = z.strictObject({
  folder: z.string().min(1).describe('Path of the folder, from this file.'),
  ...{ include, exclude, pollSeconds, paused },
});

const gitFields = z.strictObject({
  git: address.describe('Address of the repository: https://…, ssh://…, user@host:path, file:///….'),
  ref: reference.optional().describe('The one branch or tag that is indexed; default: the default branch.'),
  refs: gitSettings.shape.refs.describe('Branches, tags and patterns such as v*: each match is a version of its own.'),
  folders: z.array(inside).max(NAMES_MAX).optional().describe('Folders of the repository; default: all of it.'),
  ...{ include, exclude, auth: gitAuth.optional(), pollSeconds, paused, versions },
});
export const gitEntry = gitFields
  .refine(({ ref, refs }) => ref === undefined || refs === undefined, 'give ref for one state, or refs for versions')
  .refine((entry) => entry.versions === undefined || entry.refs !== undefined, 'versions needs refs');

/** `docgraph.yaml`. */
export const configFileSchema = z.strictObject({
  sources: z
    .record(
      z.string().refine(isSourceName, 'a name has lower-case letters, digits, ".", "_", "-"'),
      z.union([folderEntry, gitEntry]),
    )
    .describe('Sources by name.'),
});

export const sourceSchema = z.strictObject({
  id: z.string(),
  location: z.string(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  git: gitSettings.optional(),
  pollSeconds,
  paused,
  /** The file that declares it, and which alone may change it. */
  declaredIn: z.string().optional(),
});

/** What is indexed of a source that says nothing about it. */
export interface SourceDefaults {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** @param from the folder that files of keys are named from, and what holds where the entry says nothing. */
export function toGitSource(
  id: string,
  entry: z.infer<typeof gitEntry>,
  from: { readonly folder: string; readonly defaults: SourceDefaults },
): z.infer<typeof sourceSchema> {
  const { git: location, ref, refs, folders = [], auth, versions: kept, include, exclude, ...rest } = entry;
  return {
    ...{ ...rest, id, location },
    include: include ?? [...from.defaults.include],
    exclude: exclude ?? [...from.defaults.exclude],
    git: { ref, refs, folders, auth: auth && absoluteFiles(auth, from.folder), versions: kept },
  };
}

/** Keys are named from where they are declared, and read from anywhere. */
function absoluteFiles(auth: z.infer<typeof gitAuth>, folder: string): z.infer<typeof gitAuth> {
  const absolute = (file: string | undefined): string | undefined => file && resolve(folder, file);
  const { sshKeyFile, knownHostsFile, githubApp } = auth;
  return {
    ...auth,
    ...{ sshKeyFile: absolute(sshKeyFile), knownHostsFile: absolute(knownHostsFile) },
    githubApp: githubApp && { ...githubApp, keyFile: resolve(folder, githubApp.keyFile) },
  };
}
