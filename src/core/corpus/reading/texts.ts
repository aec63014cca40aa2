// Text as it comes, in pieces of any length: a look ahead, and its lines. Not bytes: see bytes.ts.

/** Text in the order of a file. */
export type Texts = AsyncIterable<string>;

/** Units of text that are looked at to know what a file holds. */
const HEAD_UNITS = 1 << 20;
/** Units of text of a row at most: a longer one is a file that was never cut into rows. */
export const MAX_ROW_UNITS = 64_000_000;
/** What is wrong with it, as the end of a sentence. */
export const TOO_LONG = "it has more than 64 million letters";

/** The beginning of a text, up to the end of a first line that is not blank where that is near, and the text with it. */
export async function withHead(texts: Texts): Promise<{ readonly head: string; readonly all: Texts }> {
  const pieces = texts[Symbol.asyncIterator]();
  let head = "";
  let ended = false;
  while (!ended && head.length < HEAD_UNITS && behindFirstLine(head) === "") {
    const { done, value } = await pieces.next();
    ended = done === true;
    head += value ?? "";
  }
  async function* all(): AsyncGenerator<string> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { head, all: all() };
}

/** The first line that is not blank. */
export const firstLine = (head: string): string => head.trimStart().split("\n", 1)[0];

/** What stands behind it, without blank space at its ends. */
export const behindFirstLine = (head: string): string => head.trimStart().slice(firstLine(head).length).trim();

/** The lines of a text without their ends; undefined for one of more than MAX_ROW_UNITS, which is not held. */
export async function* linesOf(texts: Texts): AsyncGenerator<string | undefined> {
  let parts: string[] = [];
  let length = 0;
  const line = (last: string): string | undefined => {
    const whole = length + last.length > MAX_ROW_UNITS ? undefined : parts.join("") + last;
    parts = [];
    length = 0;
    return whole;
  };
  for await (const piece of texts) {
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      yield line(piece.slice(start, end));
      start = end + 1;
    }
    length += piece.length - start;
    if (length <= MAX_ROW_UNITS) parts.push(piece.slice(start));
    else parts = [];
  }
  if (length > 0) yield line("");
}
