// What French says of seasons and skies, of troubles on the road and the tools that end them.

import type { Person } from "../people";
import type { Item, Season, Time, Tool, Weather } from "../world";
import { Il, il } from "./grammar";
import { le } from "./words";

export const SEASONS: Readonly<Record<Season, readonly string[]>> = {
  spring: ["au printemps, quand la Lume était haute", "la semaine du retour des cigognes", "à la saison des premiers agneaux"],
  summer: ["en été, quand le goudron fondait sur les bateaux", "aux plus longs jours de l'année", "une fois les foins rentrés"],
  autumn: ["en automne, quand les moulins ne s'arrêtaient plus", "la semaine de la récolte des pommes", "au moment du départ des oies"],
  winter: [
    "en hiver, quand le lac dormait sous la glace",
    "aux jours les plus courts de l'année",
    "à la saison où les poêles brûlent toute la nuit",
  ],
};

export const TIMES: Readonly<Record<Time, string>> = {
  dawn: "à l'aube",
  morning: "un matin",
  noon: "à midi",
  afternoon: "un après-midi",
  evening: "un soir",
};

export const SKIES: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["Des nuages bas pesaient sur la vallée.", "Le ciel était gris comme une oie.", "Pas un rayon de soleil ne perçait les nuages."],
  fog: [
    "Le brouillard remplissait la vallée à ras bord.",
    "On entendait la rivière sans la voir.",
    "Le brouillard avait un goût de fumée et de laine mouillée.",
  ],
  frost: [
    "Chaque brin d'herbe portait un manteau de givre.",
    "Les flaques tintaient comme du verre.",
    "Les haleines flottaient dans l'air comme de petits fantômes.",
  ],
  heat: [
    "La chaleur pesait sur les toits comme un chat endormi.",
    "Même les mouches avaient trop chaud pour voler.",
    "L'air tremblait au-dessus de la route.",
  ],
  rain: [
    "Une pluie fine tombait.",
    "Il pleuvait comme si l'on avait oublié de fermer le robinet.",
    "Les gouttières chantaient sous la pluie.",
  ],
  snow: [
    "La neige tombait à gros flocons silencieux.",
    "La neige avait avalé toutes les clôtures.",
    "La neige fraîche craquait à chaque pas.",
  ],
  storm: [
    "Le tonnerre se promenait sur les collines.",
    "L'orage secouait les volets.",
    "Un éclair montra toute la vallée l'espace d'un instant.",
  ],
  sun: ["Le soleil brillait à toutes les fenêtres.", "On ne voyait pas un nuage.", "La lumière dansait sur l'eau."],
  wind: ["Le vent était debout depuis minuit.", "Un vent aigre tirait sur le linge.", "Le vent changeait chaque chapeau en oiseau."],
};

/** The same skies in the present, for letters and talk: clauses that may follow "que". */
export const SKIES_NOW: Readonly<Record<Weather, readonly string[]>> = {
  cloud: ["le ciel est gris depuis des jours", "les nuages sont si bas qu'on pourrait les cueillir"],
  fog: ["le brouillard est si épais que les chiens aboient après leur écho", "on n'a pas vu l'autre rive depuis lundi"],
  frost: ["la pompe a gelé", "il y a des fougères de glace à toutes les fenêtres"],
  heat: ["il fait si chaud que le beurre prend la fuite", "même les puits transpirent"],
  rain: ["il pleut depuis dimanche", "la pluie apprend de nouveaux mots aux canards"],
  snow: ["la neige monte jusqu'aux fenêtres", "il a neigé toute la nuit"],
  storm: ["l'orage a emporté deux cheminées", "il tonne chaque soir à l'heure de la soupe"],
  sun: ["le soleil brille comme si on le payait pour ça", "on n'a pas vu un nuage de la semaine"],
  wind: ["le vent a emporté la moitié du linge", "le vent frappe à toutes les portes et n'entre jamais"],
};

/** A few words for lists and logs. */
export const SKY_WORDS: Readonly<Record<Weather, string>> = {
  cloud: "nuages",
  fog: "brouillard",
  frost: "forte gelée",
  heat: "grosse chaleur",
  rain: "pluie",
  snow: "neige",
  storm: "orage",
  sun: "ciel clair",
  wind: "rafales",
};

export const TROUBLES: Readonly<Record<Tool, readonly string[]>> = {
  bell: [
    "Un troupeau de moutons barrait la route, sans berger en vue.",
    "Quarante moutons avaient perdu leur berger et refusaient de bouger.",
  ],
  coat: ["Tout à coup, l'air devint glacial.", "Une averse de grêle tomba de nulle part."],
  flute: ["Un chien énorme était couché en travers du chemin et grondait.", "Au tournant, un chien gros comme un veau gardait le passage."],
  key: ["La porte du barrage était fermée à clé.", "Quelqu'un avait verrouillé la petite porte dans le mur."],
  knife: ["Les ronces avaient refermé le sentier.", "Un filet d'épines, plus haut qu'un homme, pendait en travers du chemin."],
  lantern: ["La route entrait dans le vieux tunnel, où il faisait noir comme dans une botte.", "La nuit tomba plus vite que prévu."],
  map: [
    "À la fourche, le poteau indicateur était tombé sur le nez.",
    "Le chemin se divisait en trois, et il n'y avait personne à qui demander.",
  ],
  mirror: ["Sur l'autre rive, le garçon du bac dormait à poings fermés.", "Sur l'autre rive, quelqu'un était assis et regardait ailleurs."],
  needle: ["Une bretelle du sac céda, et tout se retrouva dans la boue.", "Avec un long soupir, le sac se déchira de haut en bas."],
  rope: ["La passerelle ne tenait plus que par une planche.", "À la place du pont, il n'y avait plus que le torrent."],
  spade: ["Un éboulement avait enseveli la route.", "La moitié du talus avait glissé sur le chemin."],
  whistle: ["La brume monta du sol, et le sentier disparut.", "Bientôt, on ne voyait plus sa propre main dans la brume."],
};

export const SOLUTIONS: Readonly<Record<Tool, (hero: Person, item: Item) => string>> = {
  bell: (p, item) => `${p.name} fit sonner ${le(item)}, et les moutons trottèrent derrière le son.`,
  coat: (p, item) => `${p.name} remonta ${le(item)} jusqu'aux oreilles et n'eut pas froid.`,
  flute: (p, item) => `${p.name} joua si doucement avec ${le(item)} que le chien s'endormit.`,
  key: (p, item) => `${p.name} essaya ${le(item)}. À la surprise générale, la serrure s'ouvrit.`,
  knife: (p, item) => `${p.name} sortit ${le(item)} et se fraya un passage, épine après épine.`,
  lantern: (p, item) => `${p.name} alluma ${le(item)}, et les ombres s'écartèrent.`,
  map: (p, item) => `${p.name} déplia ${le(item)}. ${Il(p)} sut alors que le sentier de gauche était le bon.`,
  mirror: (p, item) => `${p.name} attrapa la lumière avec ${le(item)} et la fit danser sur l'eau ; bientôt, quelqu'un fit signe.`,
  needle: (p, item) =>
    `${p.name} enfila ${le(item)}. ${Il(p)} recousit tout en moins de temps qu'il n'en faut à une bouilloire pour chanter.`,
  rope: (p, item) => `${p.name} attacha ${le(item)} à un aulne, et ${il(p)} traversa à la force des bras.`,
  spade: (p, item) => `${p.name} creusa une heure avec ${le(item)}, et la route fut de nouveau une route.`,
  whistle: (p, item) => `${p.name} souffla dans ${le(item)}, et une réponse venue de loin lui montra la direction.`,
};
