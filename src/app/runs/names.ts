// Names of runs that people can keep in mind and say aloud: an adjective and an animal, drawn by a hash, so that they ask no
// chance. Not ids of anything else.

import { randomStream } from "../../core/random";

const ADJECTIVES = [
  ...["agile", "amber", "azure", "bold", "brave", "bright", "brisk", "calm", "candid", "cheery", "civil", "clever", "copper", "coral"],
  ...["cosy", "crisp", "deft", "dusky", "eager", "early", "fabled", "fleet", "fond", "frank", "gentle", "gilded", "glad", "golden"],
  ...["happy", "hardy", "hazel", "humble", "ivory", "jolly", "keen", "kind", "lively", "loyal", "lucid", "mellow", "merry", "misty"],
  ...["modest", "nimble", "noble", "olive", "patient", "placid", "plucky", "polite", "proud", "quick", "quiet", "ready", "russet"],
  ...["silver", "smooth", "snug", "steady", "sunny", "swift", "tidy", "vivid", "witty"],
];

const NOUNS = [
  ...["badger", "beaver", "bison", "bittern", "bunting", "camel", "chough", "cicada", "condor", "cormorant", "crane", "cricket"],
  ...["curlew", "dipper", "dolphin", "dormouse", "dove", "eagle", "egret", "falcon", "ferret", "finch", "gannet", "gazelle", "gecko"],
  ...["grebe", "hare", "hedgehog", "heron", "hoopoe", "ibex", "ibis", "jackdaw", "kestrel", "kite", "lapwing", "lark", "lemur"],
  ...["linnet", "lynx", "magpie", "marmot", "marten", "moose", "newt", "nuthatch", "oriole", "osprey", "otter", "owl", "panda"],
  ...["pelican", "petrel", "plover", "puffin", "raven", "robin", "salmon", "seal", "sparrow", "stork", "swallow", "tern", "walrus"],
];

/** Draws before a number is added: while few of all names are taken, one of the first draws is free. */
const DRAWS = 64;

/** The name that belongs to these numbers and that `taken` does not have: "amber-heron". */
export function runName(address: readonly number[], taken: ReadonlySet<string>): string {
  const draw = randomStream(...address);
  const pair = (): string => `${ADJECTIVES[draw.below(ADJECTIVES.length)]}-${NOUNS[draw.below(NOUNS.length)]}`;
  let name = pair();
  for (let drawn = 1; taken.has(name) && drawn < DRAWS; drawn++) name = pair();
  const first = name;
  for (let number = 2; taken.has(name); number++) name = `${first}-${number}`;
  return name;
}
