// Beats: what happens next in a sample text, as data without words. Plans chain beats and keep track of who is
// where with what; each language says every beat in several ways. One plan reads as well in all three languages.

import type { Chooser } from "./chooser";
import type { Act, Deed, Dish, Event, Figure, Food, Manner, Meal, Reason, Ship, Spot, Task, Wind } from "./motifs";
import type { Person } from "./people";
import type { Leg, Place } from "./places";
import type { Animal, Good, Item, Month, Quality, Season, Time, Tool, Weather, Weekday } from "./world";

/** A story: someone sets out, meets people, and comes home. */
export interface StoryBeats {
  storyTitle: { hero: Person; item: Item };
  opening: { hero: Person; season: Season; time: Time };
  sky: { weather: Weather };
  portrait: { hero: Person };
  found: { hero: Person; item: Item; owner: Person; spot: Spot };
  need: { hero: Person; item: Item; owner: Person; reason: Reason };
  wish: { hero: Person; friend: Person; wanted: Item; own: Item };
  packs: { hero: Person; tool: Item<Tool> };
  leaves: { hero: Person; to: Place };
  leg: { hero: Person; leg: Leg };
  creature: { animal: Animal; quality: Quality; act: Act; spot: Spot };
  passer: { hero: Person; figure: Figure; deed: Deed; spot: Spot; manner: Manner };
  stall: { hero: Person; place: Place; items: readonly [Item, Item, Item] };
  trouble: { tool: Tool };
  solved: { hero: Person; tool: Item<Tool> };
  meets: { hero: Person; other: Person };
  tells: { other: Person; about: Person; event: Event };
  asks: { hero: Person; other: Person; to: Place; next: Leg };
  chore: { hero: Person; other: Person; task: Task };
  reward: { hero: Person; other: Person; item: Item };
  swap: { hero: Person; other: Person; give: Item; get: Item };
  bag: { hero: Person; items: readonly Item[] };
  meal: { hero: Person; other: Person; meal: Meal };
  night: { hero: Person; place: Place };
  dream: { hero: Person; about: Person; deed: Deed; spot: Spot; item: Item };
  arrives: { hero: Person; owner: Person };
  hands: { hero: Person; owner: Person; item: Item };
  lends: { hero: Person; owner: Person; item: Item; task: Task };
  home: { hero: Person; days: number };
  gives: { hero: Person; friend: Person; item: Item };
  used: { hero: Person; item: Item; owner: Person; reason: Reason };
  moral: Record<never, never>;
}

/** A letter from one person of the valley to another. */
export interface LetterBeats {
  letterHead: { place: Place; day: number; month: Month };
  salute: { from: Person; to: Person };
  letterThanks: { to: Person; count: number; good: Good };
  letterSky: { weather: Weather };
  work: { from: Person };
  news: { to: Person; about: Person; event: Event };
  seen: { figure: Figure; deed: Deed; spot: Spot; manner: Manner };
  letterDream: { to: Person; about: Person; deed: Deed; spot: Spot; item: Item };
  lost: { item: Item; spot: Spot };
  order: { count: number; good: Good; before: Weekday };
  invite: { place: Place; day: Weekday; meal: Meal };
  way: { legs: readonly Leg[] };
  regards: { to: Person; kin: Person };
  letterClose: { from: Person };
  postscript: { from: Person; act: Act; spot: Spot };
}

/** Two people talk at a market, on a road, at a door: `a` comes, `b` is at home. */
export interface DialogueBeats {
  talkOpening: { a: Person; b: Person; place: Place; time: Time };
  hello: { a: Person; b: Person };
  talkSky: { speaker: Person; weather: Weather };
  askPrice: { buyer: Person; seller: Person; count: number; good: Good };
  offer: { seller: Person; total: number };
  counter: { buyer: Person; total: number };
  agree: { seller: Person; buyer: Person; total: number };
  askWay: { a: Person; to: Place };
  tellWay: { b: Person; legs: readonly Leg[] };
  askAbout: { a: Person; about: Person };
  tellAbout: { b: Person; about: Person };
  askItem: { a: Person; item: Item };
  tellItem: { b: Person; item: Item; owner: Person };
  talkNews: { a: Person; b: Person; about: Person; event: Event };
  talkSeen: { a: Person; b: Person; figure: Figure; deed: Deed; spot: Spot; manner: Manner };
  talkWish: { a: Person; b: Person; item: Item; task: Task };
  bye: { a: Person; b: Person };
}

/** Lists and entries: ledgers, the log of a landing place, lost property, recipes. */
export interface RecordBeats {
  ledgerTitle: { owner: Person; day: number; month: Month; weekday: Weekday };
  ledgerLine: { count: number; good: Good; price: number };
  ledgerSum: { sum: number };
  ledgerNote: { buyer: Person; count: number; good: Good };
  logTitle: { place: Place; keeper: Person; month: Month };
  logDay: { day: number; weather: Weather; wind: Wind };
  shipIn: { ship: Ship; count: number; good: Good };
  shipOut: { ship: Ship; to: Place };
  shipCount: { ships: readonly Ship[] };
  logNote: { animal: Animal; quality: Quality; act: Act; spot: Spot };
  logGuest: { figure: Figure; deed: Deed; spot: Spot; manner: Manner };
  officeTitle: { keeper: Person; month: Month };
  officeEntry: { day: number; item: Item; spot: Spot; finder: Person };
  officeClaim: { day: number; item: Item; owner: Person };
  recipeTitle: { dish: Dish; foods: readonly [Food, Food]; cook: Person };
  serves: { people: number };
  ingredient: { food: Food; grams: number };
  staples: { dish: Dish; butter: number };
  prepare: { foods: readonly [Food, Food] };
  cookFirst: { dish: Dish; food: Food };
  cookSecond: { dish: Dish; food: Food; minutes: number };
  serve: { dish: Dish; food: Food };
  cookSays: { cook: Person };
}

/** What is true of places, people and the year. */
export interface FactBeats {
  guideTitle: { place: Place };
  guidePlace: { place: Place };
  guidePeople: { place: Place };
  guideMarket: { place: Place };
  guideRoad: { leg: Leg };
  resident: { person: Person };
  treasure: { person: Person };
  pet: { person: Person };
  kin: { person: Person };
  almanacTitle: { month: Month };
  almanacSky: { month: Month; weather: Weather };
  almanacTask: { task: Task; weekday: Weekday };
  almanacOmen: { figure: Figure; deed: Deed; spot: Spot; good: Good };
  proverb: Record<never, never>;
}

export type Beats = StoryBeats & LetterBeats & DialogueBeats & RecordBeats & FactBeats;
export type BeatKind = keyof Beats;
export type Beat = { [K in BeatKind]: { readonly kind: K } & Readonly<Beats[K]> }[BeatKind];

/** Ways to say each beat; inside a sentence a language may choose further words. */
export type Phrases<Of = Beats> = { readonly [K in keyof Of]: readonly ((beat: Of[K], choose: Chooser) => string)[] };

/** Beats that belong together: sentences of a paragraph, or lines of a list. */
export interface Block {
  readonly lines: boolean;
  readonly beats: readonly Beat[];
}

export const paragraph = (...beats: readonly Beat[]): Block => ({ lines: false, beats });
export const lines = (...beats: readonly Beat[]): Block => ({ lines: true, beats });

/**
 * The text of a plan: every beat in one of the language's ways, blocks set apart by a blank line. A way is not
 * used twice running for the same kind of beat.
 */
export function render(plan: readonly Block[], phrases: Phrases, choose: Chooser): string {
  const lastWay = new Map<BeatKind, unknown>();
  const say = (beat: Beat): string => {
    // Each beat meets the ways of its own kind; the compiler cannot follow that through the lookup.
    const ways = phrases[beat.kind] as readonly ((beat: Beat, choose: Chooser) => string)[];
    const way = choose.pick(ways.length > 1 ? ways.filter((other) => other !== lastWay.get(beat.kind)) : ways);
    lastWay.set(beat.kind, way);
    return way(beat, choose);
  };
  return `${plan.map((block) => block.beats.map(say).join(block.lines ? "\n" : " ")).join("\n\n")}\n`;
}
