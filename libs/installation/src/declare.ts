/** Declaring folders as sources of an installation, under names that are theirs alone. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, isSourceName, sourceIdFrom } from '@docgraph/domain';
import type { z } from 'zod';
import { requireOwn, type Declarations } from './declared-sources.ts';
import type { DeclaredSource } from './record.ts';
import { gitEntry, toGitSource } from './source-schema.ts';

export interface FolderDeclaration {
  readonly path: string;
  /** Default: the name it has already, or one made of the folder's. */
  readonly name?: string;
  /** Globs of a folder that is new; a known one keeps its own unless `include` or `exclude` says otherwise. */
  readonly defaults: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/**
 * Creates the data folder of an installation; it keeps itself out of version control.
 * @throws AppError `data-folder-unusable` (validation) where no folder can be made or written.
 */
export function createDataFolder(dir: string): void {
  try {
    createFolder(dir);
    if (!existsSync(join(dir, '.gitignore'))) writeFileSync(join(dir, '.gitignore'), '*\n');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AppError(`cannot keep data in ${dir} (${reason}): name a folder that can be written, or free the path`, {
      ...{ code: 'data-folder-unusable', kind: 'validation', cause },
    });
  }
}

/** Not by `recursive: true`, which on some file systems (`/proc`) never returns. */
function createFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(dir) !== dir) createFolder(dirname(dir));
  mkdirSync(dir);
}

export interface RepositoryDeclaration {
  /** Default: what the address ends with. */
  readonly name?: string | undefined;
  /** As an entry of `docgraph.yaml`. */
  readonly entry: z.input<typeof gitEntry>;
  /** That files of keys are named from. */
  readonly folder: string;
  readonly defaults: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

/**
 * Adds a repository to the installation, or replaces what is declared of it.
 * @throws AppError `source-invalid` (validation) that lists every problem, or what {@link declareFolder} throws for a name.
 */
export function declareRepository(to: Declarations, declaration: RepositoryDeclaration): DeclaredSource {
  const { entry, folder, defaults } = declaration;
  const parsed = gitEntry.safeParse(entry);
  if (!parsed.success)
    throw new AppError(parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '), {
      ...{ code: 'source-invalid', kind: 'validation' },
    });
  const { git: location } = parsed.data;
  const name =
    declaration.name ??
    sourceIdFrom(
      basename(location)
        .replace(/\.git$/, '')
        .replace(/^.*:/, ''),
    );
  const id = checkedName(to, name, location);
  const known = to.sources().find((source) => source.id === id);
  if (known !== undefined) requireOwn(known, 'change it');
  const source = toGitSource(id, parsed.data, { folder, defaults });
  to.declare(source);
  return source;
}

/**
 * Adds a folder to the installation, or changes what is declared of it.
 * @throws AppError `source-name-invalid` (validation), or `source-name-taken` (conflict) when the name is another folder's.
 */
export function declareFolder(writer: Declarations, declaration: FolderDeclaration): DeclaredSource {
  const { name, defaults } = declaration;
  const location = resolve(declaration.path);
  const known = writer.sources().find((source) => source.location === location);
  if (known !== undefined && (declaration.include ?? declaration.exclude ?? name) !== undefined)
    requireOwn(known, 'change it');
  const source: DeclaredSource = {
    ...known,
    id: name === undefined ? (known?.id ?? freeName(writer, location)) : checkedName(writer, name, location),
    location,
    include: [...(declaration.include ?? known?.include ?? defaults.include)],
    exclude: [...(declaration.exclude ?? known?.exclude ?? defaults.exclude)],
  };
  writer.declare(source);
  return source;
}

/** `docs`, or `product-docs` when another folder of the name is declared already. */
function freeName(writer: Declarations, location: string): string {
  const taken = new Set(writer.sources().map((source) => source.id));
  const short = sourceIdFrom(basename(location));
  const long = sourceIdFrom(`${basename(dirname(location))}-${basename(location)}`);
  const free = [short, long].find((name) => !taken.has(name));
  if (free !== undefined) return free;
  throw nameTaken(writer, short);
}

function checkedName(writer: Declarations, name: string, location: string): string {
  if (!isSourceName(name))
    throw new AppError(`${JSON.stringify(name)} is not a source name: use lower-case letters, digits, ".", "_", "-"`, {
      ...{ code: 'source-name-invalid', kind: 'validation' },
    });
  if (writer.sources().some((source) => source.id === name && source.location !== location))
    throw nameTaken(writer, name);
  return name;
}

function nameTaken(writer: Declarations, name: string): AppError {
  const location = writer.sources().find((source) => source.id === name)?.location;
  return new AppError(`the name ${name} belongs to ${location}: choose another with --name`, {
    ...{ code: 'source-name-taken', kind: 'conflict' },
  });
}
