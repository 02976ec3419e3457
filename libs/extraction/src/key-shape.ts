/** Which words in code style are keys of a configuration: by their shape, and by what is said beside them. */
import type { Context } from './code-span.ts';
import { configurationName } from './names.ts';
import { isKnownProgram } from './programs.ts';
import type { Vocabulary } from './vocabulary.ts';

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const CAMEL = /^[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*$/;
const DOTTED = /^\.?[A-Za-z][\w-]*(?:\[[\w*]{0,12}\])?(?:\.[A-Za-z][\w-]*(?:\[[\w*]{0,12}\])?)+$/;
const JOINED = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*[_-](?!\d+$)[a-z0-9]+$/;
/** `example.org/some-key`: labels and annotations. */
const QUALIFIED = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[A-Za-z][\w.-]*$/;

const FILE =
  /\.(?:ya?ml|json|toml|ini|conf|cfg|cnf|xml|html?|css|md|txt|log|csv|sql|sh|bash|ps1|bat|py|js|jsx|ts|tsx|mjs|go|rs|rb|java|c|h|cpp|php|lua|service|socket|timer|target|mount|sock|img|iso|qcow2|raw|gz|tgz|zip|tar|xz|deb|rpm|exe|dll|so|jar|war|whl|lock|crt|cer|key|pem|pub|env|tmpl|tpl|template|example|bak|tf|tfvars|proto|svg|png|jpg|meta|db)$/i;
const DOMAIN = /\.(?:io|com|org|net|dev|edu|gov|app|local|localdomain|lan|internal|svc|cloud|sh|ai|co|de|uk|eu|xyz)$/i;
const PACKAGE = /^(?:com|org|io|net|dev)\./;
/** What a server reports about itself is no setting. */
const STATUS = /(?:^|\.)status(?:\.|$|\[)/i;

const NOUN =
  '(?:settings?|options?|parameters?|fields?|keys?|propert(?:y|ies)|variables?|annotations?|labels?|attributes?|env vars?|directives?)';
const NOUN_BEFORE = new RegExp(`\\b${NOUN}(?: (?:called|named|is|are|of|like|such as))?[:,]? ?["'(]*$`, 'i');
const VALUE_BEFORE = /\b(?:helm|config|configuration|chart|yaml) values? ["'(]*$/i;
const NOUN_AFTER = new RegExp(`^["')]* ?(?:[a-z]+ )?${NOUN}\\b`, 'i');
const OTHER_AFTER =
  /^["')]* ?(?:error|exception|state|status|condition|event|function|method|class|module|package|pods?|command|utility|file|folder|directory|node|container|namespace|service|daemon ?set|deployment|volume|capability|type|metric)s?\b/i;

/** `Replica Auto Balance`: a setting by the name that a user interface gives it. */
const TITLE = /^[A-Z][\w-]*(?: (?:[A-Z\d][\w-]*|of|for|the|to|is|on|in|per|and|with|when|after|a)){1,12}$/;
const SETTING_BEFORE = /\b(?:settings?|options?|parameters?)[:,]? ?["'(]*$/i;
const SETTING_AFTER = /^["')]* ?(?:settings?|option|parameter)\b/i;

/** Whether the text, in code style, is the name of a setting that is said to be one. */
export function isSettingTitle(text: string, { before, after }: Context): boolean {
  return TITLE.test(text) && (SETTING_BEFORE.test(before) || SETTING_AFTER.test(after));
}

/** Whether the text, in code style, is a configuration key or an environment variable, alone or with a value. */
export function isConfigurationKey(
  text: string,
  { before, after }: Context,
  { keys, isAboutCode }: Vocabulary,
): boolean {
  const key = configurationName(text);
  const rest = text.trim().slice(key.length);
  if (isKnownProgram(key) || /^(?:mkfs|fsck)\./.test(key)) return false;
  const hasValue = /^["']?\s*[=:]=?\s*[^\s()]+(?:\s+[^\s()]+){0,2}$/.test(rest);
  if (rest !== '' && !hasValue && !/^["'`:]+$/.test(rest)) return false;
  const said = NOUN_BEFORE.test(before) || VALUE_BEFORE.test(before) || NOUN_AFTER.test(after);
  if (!said && OTHER_AFTER.test(after)) return false;
  const sure = said || keys.has(key) || hasValue;
  if (VARIABLE.test(key)) return sure || !isAboutCode || /\benv/i.test(before + after);
  if (FILE.test(key) || DOMAIN.test(key)) return false;
  if (QUALIFIED.test(key)) return said || (hasValue && rest.startsWith('='));
  if (DOTTED.test(key)) return (sure || !isAboutCode) && !PACKAGE.test(key) && !STATUS.test(key) && isPath(key);
  if (!CAMEL.test(key) && !JOINED.test(key)) return false;
  return said || keys.has(key) || (hasValue && rest.length < 80);
}

/** A path of keys rather than a version, a class with its method, or an abbreviation. */
function isPath(key: string): boolean {
  const parts = key.replace(/^\./, '').split('.');
  return parts.every((part) => part.length > 1 && !/\d-\d/.test(part)) && !/^v\d/.test(key) && /^[.a-z]/.test(key);
}

/** Whether a word has the shape of a specific key, whatever stands beside it. */
export function isKeyShaped(text: string): boolean {
  const key = configurationName(text);
  if (key !== text.trim() && !/^["'`]?\s*[=:]/.test(text.trim().slice(key.length))) return false;
  if (FILE.test(key) || DOMAIN.test(key)) return false;
  if (DOTTED.test(key)) return !PACKAGE.test(key) && !STATUS.test(key) && isPath(key);
  return VARIABLE.test(key) || CAMEL.test(key) || QUALIFIED.test(key) || JOINED.test(key);
}
