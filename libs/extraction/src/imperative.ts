/** Whether a sentence tells the reader to do something. */

const VERBS = new Set(
  'access acknowledge activate add adjust allow annotate append apply approve assign attach authenticate avoid back backup boot bootstrap browse build bring cancel change check choose clean cleanup clear click clone close collect commit compare compile complete configure confirm connect consider consult contact continue convert copy cordon correct create customize cut deactivate debug decide declare decompress decrease define delete deploy deselect detach detect determine disable disconnect discover display do download drag drain drop duplicate edit eject enable encrypt end ensure enter evict examine execute exit expand export expose extend extract fetch fill find finish fix follow force format generate get give go grant grep hit hold identify import improve include increase initialize inject input inspect install invoke issue join keep kill label launch leave let limit link list load locate log login look lookup make manage map mark match merge migrate modify monitor mount move name navigate note obtain offline open order override paste patch perform pick pin ping place plan point power prepare press preserve prevent proceed provide provision prune pull purge push put query read reattach reboot rebuild recheck reconnect record recover recreate redeploy redirect reduce refer refresh register reinstall relaunch release reload remove rename repair repeat replace replicate report request rerun reset resize resolve restrict restart restore resume retain retrieve retry return reuse revert review revoke rollback roll rotate run salvage save scale scan schedule scroll search see select send set share shut sign skip specify ssh start stop store submit subscribe suspend switch sync tag take taint terminate test toggle track transfer trigger trim troubleshoot try turn type uncomment uncordon undo uninstall unlock unmount unpack unset untar unzip update upgrade upload use validate verify view visit wait watch whitelist write'.split(
    ' ',
  ),
);
/** What may stand before the verb. */
const LEAD =
  /^(?:(?:then|next|now|first|second|third|finally|lastly|afterwards?|again|please|manually|simply|just|carefully|optionally|alternatively|also|and|or|(?:\(|\[)?optional(?:\)|\])?|to begin|to start)[,:.]?\s+)+/i;
/** `On the node, run …`, `If it fails, restart …`, `In the UI click …`: the verb follows the comma, or the place. */
const CLAUSE =
  /^(?:on|in|from|at|under|inside|within|if|when|once|after|before|for|to|by|using|with|as|while|until|during|because|since|via|through)\b[^.!?:\n]{1,200}?,\s+(?:then\s+|please\s+|you (?:can|must|should|need to|have to)\s+|we (?:can|must|should|need to)\s+)?/i;
const MODAL =
  /^(?:you (?:can|must|should|need to|have to|will need to|may)|we (?:can|must|should|need to)|let's|make sure|we (?:recommend|suggest|advise))\b/i;

/** Whether a sentence starts with an instruction, behind a lead-in, a label or a clause. */
export function isImperative(sentence: string): boolean {
  const text = sentence.slice(0, 400).replace(/^[\s"'(*_`#>-]+/, '');
  const label = /^[A-Z][\w /-]{2,40}: +(?=\S)/.exec(text)?.[0].length ?? 0;
  return [text, text.slice(label)].some((part) => startsWithVerb(part) || startsWithVerb(part.replace(CLAUSE, '')));
}

function startsWithVerb(text: string): boolean {
  const rest = text.replace(LEAD, '').replace(/^[\s"'(*_`]+/, '');
  if (MODAL.test(rest)) return true;
  const word = /^([A-Za-z]+)(?:-[a-z]+)?\b(?!:)/.exec(rest)?.[1]?.toLowerCase();
  return word !== undefined && VERBS.has(word);
}

/** Whether a word is one that instructions start with, in the form of an instruction or of the third person. */
export function isInstructionVerb(word: string): boolean {
  return VERBS.has(word) || VERBS.has(word.replace(/s$/, ''));
}
