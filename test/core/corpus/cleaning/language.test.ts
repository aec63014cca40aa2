import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainLanguage } from "../../../../src/core/corpus/cleaning/domainLanguage";
import { detectLanguage } from "../../../../src/core/corpus/cleaning/language";

const SENTENCES = {
  en: [
    "The ferry leaves the harbour at seven in the morning, and nobody waits for those who come late.",
    "She put the letters back into the drawer before anyone could ask what they were about.",
    "It had rained all night, so the path along the river was too muddy for bicycles.",
    "Most of the houses in the village were built by people who had never seen a plan.",
  ],
  fr: [
    "Le bateau quitte le port à sept heures du matin, et personne n'attend ceux qui arrivent en retard.",
    "Elle remit les lettres dans le tiroir avant que quelqu'un puisse demander de quoi elles parlaient.",
    "Il avait plu toute la nuit, et le chemin au bord de la rivière était trop boueux pour les vélos.",
    "La plupart des maisons du village ont été construites par des gens qui n'avaient jamais vu de plan.",
  ],
  de: [
    "Die Fähre verlässt den Hafen um sieben Uhr morgens, und niemand wartet auf die, die zu spät kommen.",
    "Sie legte die Briefe zurück in die Schublade, bevor jemand fragen konnte, worum es darin ging.",
    "Es hatte die ganze Nacht geregnet, und der Weg am Fluss war für Fahrräder zu schlammig.",
    "Die meisten Häuser im Dorf wurden von Leuten gebaut, die nie einen Plan gesehen hatten.",
  ],
  es: [
    "El barco sale del puerto a las siete de la mañana, y nadie espera a los que llegan tarde.",
    "Ella guardó las cartas en el cajón antes de que alguien pudiera preguntar de qué trataban.",
    "Había llovido toda la noche, así que el camino junto al río estaba demasiado embarrado para bicicletas.",
    "La mayoría de las casas del pueblo fueron construidas por gente que nunca había visto un plano.",
  ],
};

const PYTHON = [
  "def total(rows):\n    return sum(row[1] * row[2] for row in rows if row[2] is not None)\n",
  "class Queue:\n    def __init__(self, size=0):\n        self.items = []\n        self.size = size\n",
  "for i, (a, b) in enumerate(zip(xs, ys)):\n    if a != b:\n        print(f'{i}: {a!r} != {b!r}')\n",
  "import os, sys\nPATH = os.path.join(sys.argv[1], 'x.txt')\nwith open(PATH, 'rb') as f:\n    data = f.read()\n",
];

const learned = (texts: readonly string[]) => {
  const domain = new DomainLanguage();
  for (const text of texts) domain.add(detectLanguage(text));
  return domain;
};

test.each(Object.entries(SENTENCES))("sentences in %s are told with confidence", (code, sentences) => {
  for (const sentence of sentences) {
    const detection = detectLanguage(sentence);
    expect(detection.code).toBe(code);
    expect(detection.confidence).toBeGreaterThan(0.15);
  }
});

test("code is no language", () => {
  for (const code of PYTHON) expect(detectLanguage(code).confidence).toBe(0);
});

test("of nothing, of numbers and of single letters it is not sure", () => {
  for (const text of ["", " \n", "1234 5678", "x = 1", "\ud800"]) expect(detectLanguage(text).confidence).toBe(0);
});

test("a long text is judged by more than its beginning", () => {
  const [english, french] = [SENTENCES.en.join(" "), SENTENCES.fr.join(" ")];
  expect(detectLanguage(`${english} ${french.repeat(10)}`).code).toBe("fr");
});

test("any text has a confidence from 0 to 1", () => {
  fc.assert(
    fc.property(fc.uint16Array({ maxLength: 800 }), (units) => {
      const { confidence } = detectLanguage(String.fromCharCode(...units));
      return confidence >= 0 && confidence <= 1;
    }),
  );
});

test("a domain's language is that of most of its documents, and those in another are told", () => {
  const [german, spanish] = [SENTENCES.de, SENTENCES.es];
  const domain = learned([...german, ...german, ...german, spanish[0]]);
  expect(domain.code).toBe("de");
  expect(german.some((text) => domain.differs(detectLanguage(text)))).toBe(false);
  expect(domain.differs(detectLanguage(spanish[0]))).toBe(true);
  expect(domain.differs(detectLanguage(PYTHON[0]))).toBe(false);
});

test("a domain of code and one of two languages are not judged", () => {
  for (const domain of [learned(PYTHON), learned([...SENTENCES.en, ...SENTENCES.fr]), learned([])]) {
    expect(domain.code).toBeUndefined();
    expect(domain.differs(detectLanguage(SENTENCES.de[0]))).toBe(false);
  }
});
