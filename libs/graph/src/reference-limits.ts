/** How far references by name go, on every backend. */

/** A name that more documents or sections have than this names none of them. */
export const SAME_NAME_MAX = 3;
/** Sections that name something are counted up to here: more make no difference to what a hop is worth. */
export const NAMING_MAX = 1000;
