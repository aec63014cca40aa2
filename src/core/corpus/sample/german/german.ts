// The valley in German: everything a plan may ask to be said.

import type { Phrases } from "../beats";
import { dialogue } from "./dialogue";
import { facts } from "./facts";
import { letters } from "./letters";
import { records } from "./records";
import { story } from "./story";

export const german: Phrases = { ...story, ...letters, ...dialogue, ...records, ...facts };
