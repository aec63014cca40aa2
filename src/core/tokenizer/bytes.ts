// GPT-2's byte alphabet: every byte has one printable character, so that token strings can stand in JSON.
// Printable Latin-1 bytes stand for themselves; the other 68 take the characters from U+0100 on, in order.

const isPrintable = (byte: number): boolean => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);

const CHARACTERS: readonly string[] = buildCharacters();
const BYTES: ReadonlyMap<string, number> = new Map(CHARACTERS.map((character, byte) => [character, byte]));

/** The 256 bytes in the order of their characters: the order in which they open a vocabulary. */
export const ALPHABET: Uint8Array = Uint8Array.from(CHARACTERS.keys()).sort(
  (a, b) => CHARACTERS[a].charCodeAt(0) - CHARACTERS[b].charCodeAt(0),
);

/** Bytes written in the alphabet, one character a byte. */
export function toAlphabet(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += CHARACTERS[byte];
  return text;
}

/** The bytes that `text` stands for, or undefined when it holds a character outside the alphabet. */
export function fromAlphabet(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = BYTES.get(text[i]);
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

/** By byte: the id of the token that is this byte alone. */
export function idsOfBytes(tokens: readonly Uint8Array[]): Uint32Array {
  const ids = new Uint32Array(256);
  tokens.forEach((token, id) => {
    if (token.length === 1) ids[token[0]] = id;
  });
  return ids;
}

function buildCharacters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}
