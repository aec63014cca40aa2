// Texts of two domains in one: a sequence with a piece of another domain's in it, and which domains hold code. What a
// mixed text belongs to is the domain that more of it comes from.

import type { TokenIds } from "../../config/tokenIds";
import type { Random } from "../../random";

/** Sequences of code have more of these marks among what is not space than prose has: 6 % and more against 2 % and less. */
const CODE_MARKS = /[{}()[\]=_<>;#\\*+|&@$^~`]/g;
const CODE_SHARE = 0.04;

/** Whether `text` reads as program code, by its share of marks that prose hardly needs. */
export function looksLikeCode(text: string): boolean {
  const written = text.replace(/\s/g, "");
  return (written.match(CODE_MARKS)?.length ?? 0) > CODE_SHARE * written.length;
}

/**
 * `host` with this share of its tokens, side by side at a random place, replaced by as many side by side of `guest`; by
 * fewer where the guest has not so many. A share of 0 gives the host's tokens.
 */
export function withForeignPiece(host: TokenIds, guest: TokenIds, share: number, random: Random): TokenIds {
  const length = Math.min(guest.length, Math.round(share * host.length));
  const from = random.below(guest.length - length + 1);
  const at = random.below(host.length - length + 1);
  const mixed = host.slice();
  mixed.set(guest.subarray(from, from + length), at);
  return mixed;
}
