// Draws that several kinds of plans share: an animal, a stranger at some business, a dream, a meal, a thing.

import type { Chooser } from "../chooser";
import {
  ACTS,
  type Act,
  DEEDS,
  type Deed,
  DISHES,
  DRINKS,
  FIGURES,
  type Figure,
  MANNERS,
  type Manner,
  type Meal,
  SIDES,
  SPOTS,
  type Spot,
} from "../motifs";
import { ANIMALS, type Animal, type Item, QUALITIES, type Quality, THINGS, type Thing } from "../world";

/** Qualities that an animal may have. */
const COATS = ["beautiful", "black", "dusty", "old", "small", "strange", "white"] as const satisfies readonly Quality[];

export function drawCreature(choose: Chooser): { animal: Animal; quality: Quality; act: Act; spot: Spot } {
  return { animal: choose.pick(ANIMALS), quality: choose.pick(COATS), act: choose.pick(ACTS), spot: choose.pick(SPOTS) };
}

export function drawStranger(choose: Chooser): { figure: Figure; deed: Deed; spot: Spot; manner: Manner } {
  return { figure: choose.pick(FIGURES), deed: choose.pick(DEEDS), spot: choose.pick(SPOTS), manner: choose.pick(MANNERS) };
}

export function drawMeal(choose: Chooser): Meal {
  return { dish: choose.pick(DISHES), side: choose.pick(SIDES), drink: choose.pick(DRINKS) };
}

/** Any thing but those of the kinds given. */
export function drawItem(choose: Chooser, without: readonly Thing[] = []): Item {
  return { thing: choose.pick(THINGS.filter((thing) => !without.includes(thing))), quality: choose.pick(QUALITIES) };
}
