// What English says of seasons and skies, of troubles on the road and the tools that end them.

import type { Person } from "../people";
import type { Item, Season, Time, Tool, Weather } from "../world";
import { He, he, him, his, the } from "./words";

export const SEASONS: Readonly<Record<Season, readonly string[]>> = {
  spring: ["in spring, when the Lume ran high", "in the week the storks came back", "when the first lambs were out"],
  summer: ["in summer, when the tar ran soft on the boats", "in the longest days of the year", "when the hay was in"],
  autumn: ["in autumn, when the mills never stopped", "in the week of the apple harvest", "when the geese flew south"],
  winter: ["in winter, when the lake lay under ice", "in the shortest days of the year", "when the stoves burned all night"],
};

export const TIMES: Readonly<Record<Time, string>> = {
  dawn: "at dawn",
  morning: "one morning",
  noon: "at noon",
  afternoon: "one afternoon",
  evening: "one evening",
};

export const SKIES: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["Low clouds hung over the valley.", "The sky was as grey as a goose.", "Not a ray of sun came through the clouds."],
  fog: ["Fog filled the valley to the brim.", "One could hear the river but not see it.", "The fog tasted of smoke and wet wool."],
  frost: ["Every blade of grass wore a coat of frost.", "The puddles rang like glass.", "Breath stood in the air like small ghosts."],
  heat: ["The heat lay on the roofs like a sleeping cat.", "Even the flies were too hot to fly.", "The air shook above the road."],
  rain: ["A thin rain was falling.", "It rained as if someone had forgotten to stop it.", "The gutters sang with rain."],
  snow: ["Snow fell in large, quiet flakes.", "The snow had swallowed all the fences.", "Fresh snow creaked at every step."],
  storm: ["Thunder walked along the hills.", "A storm was shaking the shutters.", "Lightning showed the whole valley for a moment."],
  sun: ["The sun shone on every window.", "There was not a cloud to be seen.", "Light danced on the water."],
  wind: ["The wind had been up since midnight.", "A sharp wind was tugging at the washing.", "The wind turned every hat into a bird."],
};

/** The same skies in the present, for letters and talk. */
export const SKIES_NOW: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["the sky has been grey for days", "the clouds hang so low that one could pick them"],
  fog: ["the fog is so thick that the dogs bark at each other's echo", "nobody has seen the far bank since Monday"],
  frost: ["the pump is frozen", "there are ferns of ice on every window"],
  heat: ["it is so hot that the butter runs away", "even the wells are sweating"],
  rain: ["it has rained since Sunday", "the rain is teaching the ducks new words"],
  snow: ["the snow reaches up to the window sills", "it has snowed all night"],
  storm: ["the storm has taken two chimneys", "it thunders every evening at soup time"],
  sun: ["the sun shines as if it were paid for it", "we have not had a cloud all week"],
  wind: ["the wind has carried off half the washing", "the wind knocks on every door and never comes in"],
};

export const TROUBLES: Readonly<Record<Tool, readonly string[]>> = {
  bell: ["A flock of sheep stood in the way, with no shepherd in sight.", "Forty sheep had lost their shepherd and would not move."],
  coat: ["All at once the air turned icy.", "A shower of hail came down out of nowhere."],
  flute: ["A huge dog lay across the path and growled.", "At the bend a dog the size of a calf barred the way."],
  key: ["The gate at the weir was locked.", "Somebody had locked the little door in the wall."],
  knife: ["Brambles had closed the path.", "A net of thorns hung across the way, higher than a man."],
  lantern: ["The road led into the old tunnel, where it was dark as a boot.", "Night fell faster than anyone could walk."],
  map: ["At the fork the signpost had fallen on its face.", "The path split in three, and nobody was there to ask."],
  mirror: ["On the far bank the ferry boy was fast asleep.", "On the far bank someone sat and looked the other way."],
  needle: ["A strap of the bag tore, and everything lay in the mud.", "With a long sigh the bag ripped from top to bottom."],
  rope: ["The footbridge hung in the water by a single plank.", "Where the bridge had been, there was only the stream."],
  spade: ["A landslide had buried the road.", "Half the bank had slipped down onto the path."],
  whistle: ["Mist rose out of the ground, and the path disappeared.", "Soon it was impossible to see one's own hand in the mist."],
};

export const SOLUTIONS: Readonly<Record<Tool, (hero: Person, item: Item) => string>> = {
  bell: (p, item) => `${p.name} rang ${the(item)}, and the sheep trotted after the sound.`,
  coat: (p, item) => `${p.name} pulled ${the(item)} up to ${his(p)} ears and did not freeze.`,
  flute: (p, item) => `${p.name} played ${the(item)} so softly that the dog fell asleep.`,
  key: (p, item) => `${p.name} tried ${the(item)}. To everybody's surprise it fitted.`,
  knife: (p, item) => `${p.name} took ${the(item)} and cut a way through, thorn by thorn.`,
  lantern: (p, item) => `${p.name} lit ${the(item)}, and the shadows stepped aside.`,
  map: (p, item) => `${p.name} unfolded ${the(item)}. Now ${he(p)} knew that the left path was right.`,
  mirror: (p, item) => `${p.name} caught the light with ${the(item)} and sent it dancing over the water until somebody waved.`,
  needle: (p, item) => `${p.name} threaded ${the(item)}. ${He(p)} had sewn everything up before a kettle could have boiled.`,
  rope: (p, item) => `${p.name} tied ${the(item)} to an alder and came across hand over hand.`,
  spade: (p, item) => `${p.name} dug with ${the(item)} for an hour, and then there was a road again.`,
  whistle: (p, item) => `${p.name} blew ${the(item)}, and an answer from far off told ${him(p)} where to go.`,
};

/** One word for lists and logs. */
export const SKY_WORDS: Readonly<Record<Weather, string>> = {
  cloud: "clouds",
  fog: "fog",
  frost: "hard frost",
  heat: "great heat",
  rain: "rain",
  snow: "snow",
  storm: "thunder",
  sun: "clear sky",
  wind: "gusts",
};
