// How the valley writes letters in English, and what each trade has to report.

import type { LetterBeats, Phrases } from "../beats";
import type { Trade } from "../people";
import { hoursOf } from "../places";
import { ACTS_NOW, DEEDS, EVENTS, FIGURES, MANNERS, menu, SPOTS } from "./deeds";
import { SKIES_NOW } from "./scenery";
import { a, at, goods, hours, listed, monthName, the, tradeOf, way, weekdayName } from "./words";

const WORK: Readonly<Record<Trade, readonly string[]>> = {
  apothecary: ["Half the town has a cough, and I stir syrup until midnight.", "I have labelled two hundred bottles and mixed up only one."],
  baker: ["I bake forty loaves a night and eat the forty-first.", "The new oven draws so well that it ate my apron."],
  beekeeper: ["The bees are cross with me, and they are right.", "I have nine hives now, and each of them hums in another key."],
  bellringer: ["The big bell has a crack and speaks with a lisp.", "I ring the noon bell by my stomach, and nobody has complained."],
  bookbinder: [
    "I have sewn three hundred pages upside down and begun again.",
    "My fingers smell of glue, and my dreams have page numbers.",
  ],
  carpenter: [
    "I am building a staircase for people with short legs.",
    "The boats are all mended, so I am carving a spoon for every guest.",
  ],
  charcoal: ["My kiln has smoked for six days, and so have I.", "In the wood one hears nothing but the axe and one's own thoughts."],
  clockmaker: [
    "Three clocks stopped in the same night, and I have not slept since.",
    "I mend watches for people who are late all the same.",
  ],
  cook: ["I have invented a soup and forgotten how.", "Sixty guests on Sunday, and one of them asked for salt."],
  ferry: [
    "The current is strong, and I have pulled the rope a thousand times.",
    "Yesterday I ferried a piano that was out of tune on arrival.",
  ],
  fiddler: ["I have broken two strings and one promise.", "I played at four weddings and remember three."],
  fisher: ["The nets come up full of weed and one astonished herring.", "I have caught so much that the gulls know me by name."],
  gardener: [
    "The roses have greenfly, and the greenfly have good taste.",
    "I have planted eighty tulips and know of seventy-nine where they are.",
  ],
  glassblower: ["I have blown forty goblets, and thirty of them are still alive.", "The furnace is hungry and so am I."],
  innkeeper: ["The house is full, and the goose sleeps in my bed.", "Nobody comes on Mondays, so I practise speeches on the chairs."],
  lighthouse: ["The lamp has not gone out once this month.", "I have cleaned every pane and counted the ships twice."],
  mapmaker: [
    "I have drawn the lake too small, and the fishermen are offended.",
    "There is a white patch left on my map, and I am saving it up.",
  ],
  miller: ["The wheel turns day and night, and I talk as loudly as it does.", "There is flour in my pockets, in my ears and in my tea."],
  post: ["I have walked my boots through for the second time this year.", "Every dog on my round has forgiven me but one."],
  potter: ["Of twenty jugs nineteen came out straight, and the twentieth sells best.", "My wheel squeaks a tune that I cannot get rid of."],
  shepherd: [
    "Seven lambs were born this week, all of them at night.",
    "I have read the same book to the sheep four times, and they still like it.",
  ],
  smith: ["I have shod every horse in the village and one by mistake.", "The fire is in a good mood, and the hammer sings."],
  teacher: ["The children can now spell everything except their names.", "Somebody has taught the school parrot to count backwards."],
  weaver: ["The blue cloth is finished, twelve ells without a fault.", "I have woven a mistake into the border, so that it stays mine."],
};

export const letters: Phrases<LetterBeats> = {
  letterHead: [({ place, day, month }) => `${place.name}, ${day} ${monthName(month)}`],
  salute: [({ to }) => `Dear ${to.name},`, ({ from, to }) => (from.to === to.name ? `My dear ${to.relation},` : `Dear friend ${to.name},`)],
  letterThanks: [
    ({ count, good }) => `Thank you for the ${goods(count, good)} that arrived yesterday.`,
    ({ count, good }) => `Your ${goods(count, good)} came safely, only the string was missing.`,
    ({ to, count, good }) => `The postman carried ${goods(count, good)} up the stairs and said your name with a groan, dear ${to.name}.`,
  ],
  letterSky: [
    ({ weather }, c) => `Here ${c.pick(SKIES_NOW[weather])}.`,
    ({ weather }, c) => `You will want to know about the weather: ${c.pick(SKIES_NOW[weather])}.`,
    ({ weather }, c) => `I am writing by the window, and ${c.pick(SKIES_NOW[weather])}.`,
  ],
  work: [({ from }, c) => c.pick(WORK[from.trade]), ({ from }, c) => `You ask how work is going. ${c.pick(WORK[from.trade])}`],
  news: [
    ({ about, event }) => `${about.name} the ${tradeOf(about)} ${EVENTS[event](about)}.`,
    ({ about, event }) => `Imagine: ${about.name} ${at(about.home)} ${EVENTS[event](about)}.`,
    ({ to, about, event }) =>
      `And ${about.name}, ${about.to === to.name ? `your ${about.relation}` : `the ${about.relation} of ${about.to}`}, ${EVENTS[event](about)}.`,
    ({ about, event }) => `They say that ${about.name} ${EVENTS[event](about)}, but I do not believe a word of it.`,
  ],
  seen: [
    ({ figure, deed, spot, manner }) =>
      `Yesterday ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}; what do you say to that?`,
    ({ figure, deed, spot, manner }) =>
      `The whole village is talking about ${FIGURES[figure]} who ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}.`,
    ({ figure, deed, spot, manner }) =>
      `I must tell you that ${FIGURES[figure]} ${DEEDS[deed]} ${SPOTS[spot]}, ${MANNERS[manner]}, and that I looked on for an hour.`,
  ],
  letterDream: [
    ({ about, deed, spot, item }) => `Last night I dreamed that ${about.name} ${DEEDS[deed]} ${SPOTS[spot]} and gave me ${a(item)}.`,
    ({ to, about, deed, spot, item }) =>
      `You know about dreams, ${to.name}: what does it mean when ${about.name} ${DEEDS[deed]} ${SPOTS[spot]} and nobody saw it but ${a(item)}?`,
  ],
  lost: [
    ({ item, spot }) => `Now to my question: somebody left ${a(item)} ${SPOTS[spot]}. Is it yours?`,
    ({ item, spot }) => `Have you seen ${a(item)}? I had it last ${SPOTS[spot]}, and since then I have looked everywhere but in the soup.`,
  ],
  order: [
    ({ count, good, before }) => `Please send me ${goods(count, good)} before ${weekdayName(before)}.`,
    ({ count, good, before }) => `Could you spare ${goods(count, good)}? I need them by ${weekdayName(before)} and will pay at once.`,
  ],
  invite: [
    ({ place, day, meal }) => `Come to ${place.name} on ${weekdayName(day)}! There will be ${menu(meal)}.`,
    ({ place, day, meal }) => `On ${weekdayName(day)} I shall make ${menu(meal)}, and there is an empty chair for you ${at(place)}.`,
  ],
  way: [
    ({ legs }) => `You know the way: ${listed(legs.map((leg) => `${way(leg)} to ${leg.to.name}`))}, ${hours(hoursOf(legs))} in all.`,
    ({ legs }) => `Go ${listed(legs.map((leg) => `${hours(leg.hours)} ${way(leg)} to ${leg.to.name}`))}, and knock loudly.`,
  ],
  regards: [
    ({ kin }) => `Give my regards to ${kin.name}.`,
    ({ to, kin }) => `Embrace ${kin.name} for me, your ${kin.relation}, dear ${to.name}.`,
  ],
  letterClose: [
    ({ from }) => `Your ${from.name}`,
    ({ from }) => `With all good wishes,\n${from.name}, ${tradeOf(from)} ${at(from.home)}`,
    ({ from }) => `As ever,\n${from.name}`,
  ],
  postscript: [
    ({ from, act, spot }) => `P.S. ${from.petName} the ${from.pet} ${ACTS_NOW[act]} ${SPOTS[spot]} and sends greetings.`,
    ({ from, act, spot }) =>
      `P.S. While I was writing this, ${from.petName} ${act} ${SPOTS[spot]}. Keep ${the(from.treasure)} in mind: nobody but me may touch it.`,
  ],
};
