/** Words that carry no topic in a documentation question. Short on purpose: rare words are never in it. */

/** English function words, and what contractions leave behind (`we're` is read as `we re`). */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can do does for from had has have how i if in into is it its me my no not of on ' +
    'or our should so such than that the their them then there these they this to us was we were what when where which ' +
    'who why will with would you your re ve ll dont doesnt didnt isnt arent wasnt wont cant'
  ).split(' '),
);
