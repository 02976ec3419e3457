/** Which words name a thing of their own, and which are the furniture of every documentation. */
import { foldWord, singular } from '@docgraph/domain';

/** Headings and lead words that every documentation has; never a name, alone or together. */
const GENERIC = new Set(
  'about above access action actions additional advanced advantage after all also alternative alternatives an and another answer any api app appendix application applicable approach architecture are article as assumption at author available background basic basics before behavior behaviour below benefit best bug build case cause caution change changelog chapter check checklist code command comment common community comparison component compatibility concept conclusion condition config configuration configure consideration constraint contact content contents contribute contributing contributor convention create custom customization data default definition demo dependency deploy deployment description design detail development diagram difference disadvantage discussion doc document documentation download each end environment error event example exception existing expectation expected explanation external faq feature feedback field file final first flow following for from full further future general get getting glossary goal group guide guideline help high history how id important impact improvement in index info information input install installation instruction integration interface internal introduction issue item key kind known label last latest layout legend level license limit limitation line link list local log main maintenance major manual menu message method migration miscellaneous mode model more motivation name new next node not note notice notification number object of on one operation option optional or order other output overview page parameter part performance permission phase platform point policy practice pre preface preparation prerequisite preview principle problem procedure process product program project property public purpose question quick quickstart rationale reason recommendation recommended reference related release remark request required requirement resolution resource response result return review role root rule run sample scenario scope screenshot second section security see sequence service set setting setup show side simple size solution some source special specification standard start started state statement status step storage structure submission summary support supported symptom syntax system table task template terminology test testing the this time tip title to todo tool topic troubleshoot troubleshooting tutorial type uninstall update upgrade usage use user using value variable version via view volume walkthrough warning way welcome what when where why with work workaround workflow you your zone actual additionally affected appropriate associated automatic base bad better big built caused common complete complex core correction current custom dedicated default different direct down easy effective enabled enhanced enough estimate existing expected extended factor false few final fine fix fixed good great high higher hint idle implementation individual initial inner kind large later left likely little local long low lower manual max maximum min minimum minor missing multiple necessary need normal old ordinary original override own past per permanent planned possible potential preferred previous primary proper quality raw reading ready real relevant remaining right same separate short similar single slow small specific stable stage standalone std subsequent successful sufficient suggested takeaway temporary term thing tool total true typical underlying unexpected unknown unused up upcoming useful usual valid various warning whole wide wrong'.split(
    ' ',
  ),
);
const VERBS_FIRST =
  /^(?:add|adding|allow|analy[sz]e|apply|assign|attach|automate|automatically|avoid|back|backing up|backup up|be|build|building|can|change|changing|check|checking|choose|choosing|clean|cleaning|clone|cloning|collect|configure|configuring|connect|connecting|convert|copy|create|creating|customi[sz]e|customi[sz]ing|cut|debug|debugging|decide|define|defining|delete|deleting|deploy|deploying|detach|detaching|determine|disable|disabling|do|download|downloading|edit|editing|enable|enabling|encrypt|ensure|evict|evicting|expand|expanding|export|exporting|expose|exposing|extend|failed|failing|find|finding|fix|fixing|follow|gather|generate|generating|get|getting|grant|handle|handling|how|identify|identifying|if|import|importing|improve|increase|inspect|install|installing|instruct|integrate|integrating|is|launch|learn|load(?! balanc)|loading|maintain|make|making|manage|managing|manually|migrate|migrating|modify|modifying|monitor|monitoring|move|moving|obtain|open|operate|override|perform|prepare|preparing|protect|provide|provision|pull|push|read|rebuild|recover|recovering|reduce|register|reinstall|reload|remove|removing|rename|repair|replace|replacing|reset|resolve|resolving|restart|restore|restoring|retrieve|review|revert|roll|rotate|run|running|salvage|schedule|scheduling|secure|securing|select|send|set|setting up|show|specify|specifying|start|stop|submit|switch|synchroni[sz]e|take|test|testing|trim|troubleshoot|troubleshooting|try|tune|tuning|turn|unable|understand|understanding|undo|uninstall|uninstalling|update|updating|upgrade|upgrading|upload|use|using|utili[sz]e|validate|verify|verifying|view|viewing|wait|what|when|where|which|why|with|without|work|working|write|writing)\b/i;

/** What a list of things or a part of a text is called: `Cluster Settings`, `Common Reasons`. */
const COLLECTIVE_HEAD =
  /\b(?:settings?|configurations?|parameters?|options?|values?|reasons?|steps?|basics?|tools?|issues?|versions?|requirements?|examples?|details?|notes?|proposals?|tickets?|history|cases?|scenarios?|symptoms?|causes?|estimates?|limitations?|commands?|variables?|fields?|properties|flags?|links?|guidelines?|guides?|expectations?|reading|recommendations?|fix(?:es)?|messages?|logs?|operations?|implementations?|requests?|efficiency)$/i;
const NO_NAME_FIRST =
  /^(?:number of|setup|supports?|reproducing|temporary|other|most|list|impact|method|case|fig|figure|example|phase|option|part) /i;
const WORDS_MAX = 6;
const CHARS_MIN = 3;
const CHARS_MAX = 80;
const FUNCTION_WORD =
  /\b(?:a|an|the|is|are|was|were|be|been|can|cannot|could|should|will|would|may|might|must|does|doesn't|do|don't|did|has|have|had|not|no|that|which|who|with|for|on|across|in|from|to|vs|versus|and|or|associated|your|you|we|they|it|its|their|this|these|those|if|when|while|because|due|than|then|there|here|only|also|into|onto|about|before|after|during|until|between|without|within|through|via|by|how|what|why|every|each)\b/i;

/** The words of a name that are not furniture, folded; numbers and versions are furniture. */
export function ownWordsOf(name: string): readonly string[] {
  return (name.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(foldWord).filter((word) => {
    const forms = [word, word.replace(/s$/, ''), word.replace(/es$/, ''), singular(word)];
    return !/^v?\d+$/.test(word) && word.length > 1 && !forms.some((form) => GENERIC.has(form));
  });
}

/** Whether a phrase reads as the name of a thing: a short noun phrase with a word of its own. */
export function isDistinctiveName(name: string): boolean {
  const text = name.trim();
  if (text.length < CHARS_MIN || text.length > CHARS_MAX || /[?!;=<>{}|&\\"“”`]|https?:|\.\s|,\s/.test(text))
    return false;
  const words = text.split(/\s+/);
  if (
    words.length > WORDS_MAX ||
    VERBS_FIRST.test(text) ||
    COLLECTIVE_HEAD.test(text) ||
    NO_NAME_FIRST.test(text) ||
    FUNCTION_WORD.test(text)
  )
    return false;
  if (
    /^(?:the|a|an|and|or|of|in|on|to|for|from|with|at|as)\b/i.test(text) ||
    /\b(?:and|or|of|in|on|to|for|from|with|a|the)$/i.test(text)
  )
    return false;
  if (!/[A-Za-z]{2}/.test(text) || /^v?\d[\w.+-]*$/.test(text) || /^\d/.test(text)) return false;
  return ownWordsOf(text).length > 0;
}

/** Names a reader can tell from ordinary words without being told: an inner capital, a digit, an acronym, or several words. */
export function isMarkedName(name: string): boolean {
  const words = name.trim().split(/\s+/);
  return words.length > 1 ? ownWordsOf(name).length > 0 : /[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\d|-/.test(name);
}

const COMPONENT_HEAD =
  /\b(?:manager|controller|engine|driver|plug-?in|daemon|server|agent|operator|client|module|scheduler|webhook|proxy|provisioner|attacher|resizer|snapshotter|registrar|ui|cli|console|dashboard|gateway|ingress|broker|worker|runtime|kernel|library|sdk|container|pod|daemonset|deployment|statefulset|sidecar|registry|database|adapter|connector|collector|exporter|listener|router|balancer|interpreter|compiler|parser|loader|initiator|deployer|responder|installer|replica|instance)s?$/i;

/** A running part of a system, by the last word of its name; everything else is a concept. */
export function thingKind(name: string): 'component' | 'concept' {
  return COMPONENT_HEAD.test(name.trim()) ? 'component' : 'concept';
}
