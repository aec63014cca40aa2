// The places of the valley, the roads between them, and the shortest way from one to another.

import type { Good, Weekday } from "./world";

export type PlaceName = "Brankel" | "Carvenne" | "Istel" | "Lundry" | "Orvane" | "Sannel" | "Tollin" | "Velmora";

export interface Place {
  readonly name: PlaceName;
  readonly marketDay: Weekday;
  /** What the place is known for. */
  readonly good: Good;
  readonly people: number;
}

export const PLACES: Readonly<Record<PlaceName, Place>> = {
  Brankel: { name: "Brankel", marketDay: "monday", good: "wool", people: 210 },
  Carvenne: { name: "Carvenne", marketDay: "tuesday", good: "honey", people: 90 },
  Istel: { name: "Istel", marketDay: "thursday", good: "glass", people: 640 },
  Lundry: { name: "Lundry", marketDay: "sunday", good: "wine", people: 60 },
  Orvane: { name: "Orvane", marketDay: "wednesday", good: "linen", people: 1800 },
  Sannel: { name: "Sannel", marketDay: "friday", good: "herring", people: 120 },
  Tollin: { name: "Tollin", marketDay: "tuesday", good: "flour", people: 330 },
  Velmora: { name: "Velmora", marketDay: "saturday", good: "salt", people: 2400 },
};
export const PLACE_NAMES = Object.keys(PLACES) as readonly PlaceName[];

/** Where ships land. */
export const PORTS = ["Lundry", "Orvane", "Sannel", "Velmora"] as const satisfies readonly PlaceName[];

export type Way = "boat" | "ferry" | "forest" | "lake" | "mill" | "pass" | "river" | "ridge";

export interface Road {
  readonly ends: readonly [PlaceName, PlaceName];
  readonly way: Way;
  /** On foot, or by boat where it is one. */
  readonly hours: number;
}

export const ROADS: readonly Road[] = [
  { ends: ["Velmora", "Sannel"], way: "boat", hours: 2 },
  { ends: ["Velmora", "Lundry"], way: "river", hours: 3 },
  { ends: ["Lundry", "Orvane"], way: "ferry", hours: 2 },
  { ends: ["Orvane", "Tollin"], way: "mill", hours: 4 },
  { ends: ["Tollin", "Carvenne"], way: "forest", hours: 5 },
  { ends: ["Orvane", "Istel"], way: "lake", hours: 6 },
  { ends: ["Carvenne", "Brankel"], way: "pass", hours: 7 },
  { ends: ["Istel", "Brankel"], way: "ridge", hours: 8 },
];

/** One road walked in one direction. */
export interface Leg {
  readonly from: Place;
  readonly to: Place;
  readonly way: Way;
  readonly hours: number;
}

/** The places one road away, with the road. */
export function legsFrom(place: Place): Leg[] {
  return ROADS.flatMap(({ ends: [a, b], way, hours }) => {
    if (a === place.name) return [{ from: place, to: PLACES[b], way, hours }];
    if (b === place.name) return [{ from: place, to: PLACES[a], way, hours }];
    return [];
  });
}

/** The way with the fewest hours from one place to another, leg by leg (Dijkstra); empty when they are the same. */
export function shortestWay(from: Place, to: Place): readonly Leg[] {
  const open: { at: Place; legs: readonly Leg[] }[] = [{ at: from, legs: [] }];
  const visited = new Set<Place>();
  while (open.length > 0) {
    open.sort((a, b) => hoursOf(a.legs) - hoursOf(b.legs));
    const { at, legs } = open.shift()!;
    if (at === to) return legs;
    if (visited.has(at)) continue;
    visited.add(at);
    for (const leg of legsFrom(at)) open.push({ at: leg.to, legs: [...legs, leg] });
  }
  throw new Error(`no road leads from ${from.name} to ${to.name}`);
}

export function hoursOf(legs: readonly Leg[]): number {
  return legs.reduce((hours, leg) => hours + leg.hours, 0);
}
