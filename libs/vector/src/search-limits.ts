/** What one call may ask for, for every backend. */
import { AppError } from '@docgraph/domain';

/** Terms after the first so many are not searched: a question is short, a pasted log must not stall the server. */
export const QUERY_TERMS_MAX = 64;
/** Most hits or points of one call. */
const LIMIT_MAX = 10_000;

/** @throws AppError `limit-invalid` for what is not a count. */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 0 || limit > LIMIT_MAX)
    throw new AppError(`limit ${limit}; ask for 0 to ${LIMIT_MAX}`, { code: 'limit-invalid', kind: 'validation' });
}
