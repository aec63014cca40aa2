// Texts for the interop tests: prose and code to learn a tokenizer from, and texts that tokenizers trip over.

export const TRAINING_TEXTS: readonly string[] = [
  "The miller's daughter counts the sacks of flour before the cart leaves for the harbour, and the miller counts them again.",
  "La fille du meunier compte les sacs de farine avant que la charrette parte pour le port, et le meunier les compte encore.",
  "Die Tochter des Müllers zählt die Säcke Mehl, bevor der Karren zum Hafen fährt, und der Müller zählt sie noch einmal.",
  "def count_sacks(sacks):\n    total = 0\n    for sack in sacks:\n        total += sack.weight\n    return total\n",
];

export const TEST_TEXTS: readonly string[] = [
  ...TRAINING_TEXTS,
  "a",
  " ",
  "\n",
  "   two  spaces   and\ttabs\t\tand trailing  ",
  "line\nline\r\nline\n\n\nend",
  "it's we'll I'VE don't 'quoted' ''",
  "spaces before marks , like this . or this ! and do n't , it 's , we 'll",
  "3.14159 1234567890 १२३ ²³ Ⅷ",
  "e\u0301 é ﬁ Ǆ ß ẞ İ ı",
  "日本語のテキスト 한국어 русский ελληνικά עברית العربية",
  "🙂 👩‍👩‍👧‍👦 🇫🇷 👍🏽 \u{1f9ff}",
  "<tag attr=\"x\"> & %20 \\n \\u0041 {'a': [1, 2]}",
  "zero\u0000byte \u0085 \u00a0nbsp \u200bzero-width \u2028line \ufeffbom \ufffd",
  "Ġ Ċ Ā the byte alphabet itself: ĠtheĊ",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "endoftext < | endoftext | > <|end|> <|endoftext",
];
