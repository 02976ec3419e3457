/** Keys of configuration files in code blocks: YAML, TOML, INI, properties and environment files. */
import { EXTRACTION_LIMITS } from './limits.ts';

export interface ConfigKey {
  readonly key: string;
  /** Offset in the block. */
  readonly start: number;
}

const YAML = new Set(['yaml', 'yml']);
const ASSIGNMENTS = new Set(['toml', 'ini', 'properties', 'env', 'dotenv', 'conf', 'cfg']);
const UNKNOWN = new Set(['', 'text', 'txt', 'plaintext']);
const YAML_LINE = /^(\s*(?:#\s*)?(?:- )?)(["']?)([A-Za-z_][\w./-]*)\2\s*:(?:\s+(.*))?$/;
/** An environment variable in a list of them. */
const NAMED_VARIABLE = /^(\s*#?\s*- name:\s*)(["']?)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\2\s*$/;
const ASSIGNMENT_LINE = /^(\s*(?:export )?)()([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
/** Of a block without a language: so many of its lines must read as keys. */
const KEY_LINES_MIN = 3;
const KEY_LINES_SHARE_MIN = 0.7;
/** Bookkeeping that servers write into what they print; nobody sets it. */
const WRITTEN_BY_SERVERS = new Set(
  'apiVersion creationTimestamp deletionTimestamp generateName managedFields observedGeneration ownerReferences resourceVersion selfLink lastTransitionTime lastProbeTime matchLabels matchExpressions'.split(
    ' ',
  ),
);
const COMPOUND = /^(?:[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*|[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+)$/;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)+$/;
const FILE = /\.(?:ya?ml|json|conf|cfg|ini|toml|xml|sh|py|crt|key|pem|txt)$/;

/** Specific keys, in order: made of several words, set by a person, not below `status:`. */
export function configKeys(text: string, label: string): readonly ConfigKey[] {
  const pattern = YAML.has(label) ? YAML_LINE : ASSIGNMENTS.has(label) ? ASSIGNMENT_LINE : null;
  if (pattern === null && !(UNKNOWN.has(label) && looksLikeYaml(text))) return [];
  const found: ConfigKey[] = [];
  let at = 0;
  let statusIndent = -1;
  for (const line of text.split('\n')) {
    const written = line.slice(0, EXTRACTION_LIMITS.lineCharsMax).trimEnd();
    const match = NAMED_VARIABLE.exec(written) ?? (pattern ?? YAML_LINE).exec(written);
    const start = at;
    at += line.length + 1;
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (statusIndent >= 0 && indent <= statusIndent) statusIndent = -1;
    if (match === null || statusIndent >= 0) continue;
    const [, lead = '', quote = '', key = '', value = ''] = match;
    if (key === 'status' && value === '') statusIndent = indent;
    else if (isSpecific(key, value)) found.push({ key, start: start + lead.length + quote.length });
  }
  return found;
}

function isSpecific(key: string, value: string): boolean {
  if (!COMPOUND.test(key) || WRITTEN_BY_SERVERS.has(key) || FILE.test(key)) return false;
  // A map's key in kebab case is as often a name that the reader gives.
  return !KEBAB.test(key) || value !== '';
}

function looksLikeYaml(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  // Types and literals of a programming language have keys too.
  if (lines.filter((line) => /[,;{(]\s*$/.test(line)).length > lines.length / 4) return false;
  const keys = lines.filter((line) => line.length < 200 && (YAML_LINE.test(line.trimEnd()) || /^\s*- \S+$/.test(line)));
  return keys.length >= KEY_LINES_MIN && keys.length / lines.length >= KEY_LINES_SHARE_MIN;
}
