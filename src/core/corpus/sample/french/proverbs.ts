// French proverbs of the valley, put together from halves that fit one another.

import type { Chooser } from "../chooser";
import { que } from "./grammar";

const WHO = [
  "achète un chapeau dans la tempête",
  "attend le dernier bac",
  "chante avant le petit déjeuner",
  "compte les nuages",
  "demande deux fois son chemin",
  "écoute le moulin",
  "emprunte une échelle",
  "épouse le vent",
  "fait un bon nœud",
  "frappe trois fois",
  "oublie le sel",
  "plante un pommier",
  "porte deux lanternes",
  "rit du meunier",
  "se dispute avec le vent",
  "se fie au renard qui sourit",
  "siffle dans le noir",
  "vend la cloche",
];
const DOES = [
  "a des amis sur les deux rives",
  "a le temps de chanter",
  "apprend à nager",
  "aura des hôtes en hiver",
  "doit ramer seul",
  "donne son souper au chat",
  "dort bien dans n'importe quel foin",
  "ferait bien d'avoir une bêche",
  "n'a pas besoin de carte",
  "n'est jamais en retard pour la soupe",
  "ne se plaint pas des miettes",
  "ne verra pas la pluie",
  "paie le violon en harengs",
  "rentre les souliers mouillés",
  "réveille toute la rue",
  "sera invité à danser",
  "trouve la porte ouverte",
  "s'endort avec ses bottes",
];
const WITHOUT = [
  "un bateau sans corde",
  "un hiver sans miel",
  "un jardin sans banc",
  "un moulin sans eau",
  "un pont sans rivière",
  "une cloche sans battant",
  "une fête sans violon",
  "une lampe sans huile",
  "une lettre sans plaisanterie",
  "une maison sans chat",
  "une promesse sans témoin",
  "une route sans auberge",
  "une soupe sans histoire",
  "une tour sans escalier",
];
const BETTER = [
  "deux souliers gauches",
  "du pain chez soi",
  "un âne lent",
  "un bon voisin",
  "un honnête courant d'air",
  "un petit feu",
  "un souper tardif",
  "un vieux manteau",
  "un voisin bruyant",
  "une cruche fêlée",
  "une lampe empruntée",
  "une lettre courte",
  "une réponse simple",
  "une voile rapiécée",
];
const WORSE = [
  "cent cousins",
  "la plus belle des ampoules",
  "pas de souper du tout",
  "un beau silence",
  "un gâteau sur la lune",
  "un hôte assoiffé",
  "un long adieu",
  "un regret rapide",
  "une cage dorée",
  "une cave vide",
  "une couronne au fond du puits",
  "une grande obscurité",
  "une nouvelle excuse",
  "une promesse d'avril",
];

/** A proverb, beginning with a small letter and without its full stop. */
export function proverb(choose: Chooser): string {
  const form = choose.pick(["who", "without", "better"] as const);
  if (form === "who") return `qui ${choose.pick(WHO)} ${choose.pick(DOES)}`;
  if (form === "better") return `mieux vaut ${choose.pick(BETTER)} ${que(choose.pick(WORSE))}`;
  return choose.some(WITHOUT, 2).join(" est comme ");
}
