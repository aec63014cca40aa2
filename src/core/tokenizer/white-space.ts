// Unicode's white space at the ends of a text. All of it is in the basic plane, so code units serve.

const isSpace = (text: string, at: number): boolean => /\p{White_Space}/u.test(text.charAt(at));

/** Where the white space from `start` on ends. */
export function spaceUntil(text: string, start: number): number {
  let end = start;
  while (end < text.length && isSpace(text, end)) end++;
  return end;
}

/** Where the white space before `end` begins. */
export function lastSpaceFrom(text: string, end: number): number {
  let start = end;
  while (start > 0 && isSpace(text, start - 1)) start--;
  return start;
}
