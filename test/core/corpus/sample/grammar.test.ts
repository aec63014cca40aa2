import { describe, expect, test } from "vitest";
import * as englishWords from "../../../../src/core/corpus/sample/english/words";
import * as frenchForms from "../../../../src/core/corpus/sample/french/grammar";
import * as frenchWords from "../../../../src/core/corpus/sample/french/words";
import * as germanForms from "../../../../src/core/corpus/sample/german/grammar";
import * as germanWords from "../../../../src/core/corpus/sample/german/words";
import { personNamed } from "../../../../src/core/corpus/sample/people";
import { writeSample } from "../../../../src/core/corpus/sample/sample";
import type { Item, Quality, Thing } from "../../../../src/core/corpus/sample/world";

const item = (quality: Quality, thing: Thing): Item => ({ quality, thing });

test("English says an before a vowel", () => {
  expect(englishWords.a(item("old", "key"))).toBe("an old key");
  expect(englishWords.a(item("blue", "umbrella"))).toBe("a blue umbrella");
});

describe("French", () => {
  test.each([
    [item("old", "clock"), "une vieille horloge", "la vieille horloge"],
    [item("black", "clock"), "une horloge noire", "l'horloge noire"],
    [item("old", "ring"), "un vieil anneau", "le vieil anneau"],
    [item("beautiful", "ring"), "un bel anneau", "le bel anneau"],
    [item("beautiful", "hat"), "un beau chapeau", "le beau chapeau"],
    [item("new", "ladder"), "une échelle neuve", "l'échelle neuve"],
    [item("dusty", "telescope"), "une longue-vue poussiéreuse", "la longue-vue poussiéreuse"],
  ])("puts adjectives in their place and elides articles: %o", (thing, un, le) => {
    expect([frenchWords.un(thing), frenchWords.le(thing)]).toEqual([un, le]);
  });

  test("contracts prepositions with articles, and not before l'", () => {
    expect(["le livre", "la carte", "l'anneau", "les prés"].map(frenchForms.ofThe)).toEqual([
      "du livre",
      "de la carte",
      "de l'anneau",
      "des prés",
    ]);
    expect(["le livre", "la carte", "l'anneau", "les prés"].map(frenchForms.toThe)).toEqual([
      "au livre",
      "à la carte",
      "à l'anneau",
      "aux prés",
    ]);
  });

  test("elides before a vowel and a mute h, not before an aspirated one", () => {
    expect(["Odile", "Bram", "horloge", "hérisson"].map(frenchForms.de)).toEqual(["d'Odile", "de Bram", "d'horloge", "de hérisson"]);
    expect([frenchForms.que("elle"), frenchForms.que("lui")]).toEqual(["qu'elle", "que lui"]);
    expect(frenchWords.theAnimal("owl")).toBe("le hibou");
  });

  test("says son for sa before a vowel", () => {
    expect([item("green", "ladder"), item("old", "ladder"), item("green", "hat")].map(frenchWords.son)).toEqual([
      "son échelle verte",
      "sa vieille échelle",
      "son chapeau vert",
    ]);
  });

  test("forgets no elision in a whole sample", () => {
    const text = writeSample("french", 9, 400_000)
      .map((document) => document.text)
      .join("\n");
    const forgotten = text.match(/(?<!\p{L})(?:de|que|le|la|je|ne|se|me|te|jusque|lorsque) [aeiouyàâéèêëîïôùû]\p{L}*/giu) ?? [];
    expect(forgotten.filter((phrase) => !phrase.endsWith(" onze"))).toEqual([]);
    expect(text.match(/(?<!\p{L})(?:de les?|à les?|si il|[dl]'(?![aeiouyàâéèêëîïôùûœh])\p{L}+)(?!\p{L})/giu)).toBeNull();
  });
});

describe("German", () => {
  test.each([
    [item("old", "hat"), ["der alte Hut", "den alten Hut", "dem alten Hut", "ein alter Hut", "einen alten Hut", "einem alten Hut"]],
    [
      item("blue", "lantern"),
      ["die blaue Laterne", "die blaue Laterne", "der blauen Laterne", "eine blaue Laterne", "eine blaue Laterne", "einer blauen Laterne"],
    ],
    [
      item("golden", "knife"),
      [
        "das goldene Messer",
        "das goldene Messer",
        "dem goldenen Messer",
        "ein goldenes Messer",
        "ein goldenes Messer",
        "einem goldenen Messer",
      ],
    ],
  ])("declines article, adjective and noun: %o", (thing, forms) => {
    const { der, den, dem, ein, einen, einem } = germanWords;
    expect([der, den, dem, ein, einen, einem].map((form) => form(thing))).toEqual(forms);
  });

  test("knows the weak noun", () => {
    const cases = ["nominative", "accusative", "dative"] as const;
    expect(cases.map((each) => germanWords.anAnimal("hare", each, "old"))).toEqual([
      "ein alter Hase",
      "einen alten Hasen",
      "einem alten Hasen",
    ]);
    expect(germanWords.pet(personNamed("Edda"), "dative")).toBe("dem Hasen Bisk");
  });

  test("declines possessives as it does ein", () => {
    expect(germanWords.seinen(personNamed("Mira"), item("red", "ring"))).toBe("ihren roten Ring");
    expect(germanWords.seinen(personNamed("Bram"), item("red", "purse"))).toBe("seinen roten Geldbeutel");
    expect(germanWords.yourRelation(personNamed("Emil"), "accusative")).toBe("deinen Neffen");
  });

  test("puts an apostrophe for the genitive of a name that ends in s or z", () => {
    expect(["Mira", "Lorenz", "Matis"].map(germanForms.genitive)).toEqual(["Miras", "Lorenz’", "Matis’"]);
  });
});
