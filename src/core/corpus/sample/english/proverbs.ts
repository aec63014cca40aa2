// English proverbs of the valley, put together from halves that fit one another.

import type { Chooser } from "../chooser";

const WHO = [
  "asks the way twice",
  "borrows a ladder",
  "buys a hat in a storm",
  "carries two lanterns",
  "counts the clouds",
  "forgets the salt",
  "knocks three times",
  "laughs at the miller",
  "listens to the mill",
  "marries the wind",
  "plants an apple tree",
  "quarrels with the wind",
  "sells the bell",
  "sings before breakfast",
  "ties a good knot",
  "trusts a smiling fox",
  "waits for the last ferry",
  "whistles in the dark",
];
const DOES = [
  "finds the door open",
  "gives the supper to the cat",
  "goes home with wet shoes",
  "has friends on both banks",
  "has time for a song",
  "is never late for soup",
  "learns to swim",
  "must row alone",
  "needs no map",
  "pays the piper in herring",
  "shall not complain of crumbs",
  "should own a good spade",
  "sleeps well in any hay",
  "wakes the whole street",
  "will be asked to dance",
  "will have guests in winter",
  "will not see the rain",
  "will wear it to bed",
];
const WITHOUT = [
  ["a bell", "a tongue"],
  ["a boat", "a rope"],
  ["a bridge", "a river"],
  ["a feast", "a fiddle"],
  ["a garden", "a bench"],
  ["a house", "a cat"],
  ["a lamp", "oil"],
  ["a letter", "a joke"],
  ["a mill", "water"],
  ["a promise", "a witness"],
  ["a road", "an inn"],
  ["a soup", "a story"],
  ["a tower", "a view"],
  ["a winter", "honey"],
] as const;
const BETTER = [
  "a borrowed lamp",
  "a cracked jug",
  "a late supper",
  "a loud neighbour",
  "a patched sail",
  "a plain answer",
  "a short letter",
  "a slow donkey",
  "a small fire",
  "an honest draught",
  "an old coat",
  "bread at home",
  "one good neighbour",
  "two left shoes",
];
const WORSE = [
  "a crown in the well",
  "a fast regret",
  "a fine silence",
  "a golden cage",
  "a great darkness",
  "a hundred cousins",
  "a long goodbye",
  "a new excuse",
  "a promise in April",
  "a thirsty guest",
  "an empty cellar",
  "cake on the moon",
  "no supper at all",
  "the finest blister",
];

/** A proverb, beginning with a small letter and without its full stop. */
export function proverb(choose: Chooser): string {
  const form = choose.pick(["who", "without", "better"] as const);
  if (form === "who") return `who ${choose.pick(WHO)} ${choose.pick(DOES)}`;
  if (form === "better") return `better ${choose.pick(BETTER)} than ${choose.pick(WORSE)}`;
  const [first, second] = choose.some(WITHOUT, 2);
  return `${first![0]} without ${first![1]} is like ${second![0]} without ${second![1]}`;
}
