// A domain that a router never saw: it is fitted without each domain in turn, and its confidence on that domain's texts is
// held against that on texts it knows. A router has no class for what is foreign; only a low confidence can tell.

import type { UnseenRecord } from "../../config/routerStudies";
import { answeredShares, areaUnderRoc } from "../abstention";
import type { Classifier } from "../classifier";
import { judge, meanConfidence } from "../judgement";
import type { Labelled } from "../sequences";

/** What an unseen domain's texts are to a classifier that was fitted on the `known` ones, in order, of all domains. */
export function describeUnseen(classifier: Classifier, domain: string, held: Labelled, domains: readonly string[]): UnseenRecord {
  const foreign = domains.indexOf(domain);
  const known = held.labels.map((label) => classifier.domains.indexOf(domains[label]));
  const seen = judge(
    classifier,
    held.sequences.filter((_, i) => known[i] >= 0),
    known.filter((label) => label >= 0),
  );
  const strange = judge(
    classifier,
    held.sequences.filter((_, i) => held.labels[i] === foreign),
    held.labels.filter((label) => label === foreign).map(() => 0), // none is the truth; only choice and confidence are read
  );
  const share = (k: number): number => strange.predicted.filter((choice) => choice === k).length / strange.predicted.length;
  return {
    domain,
    auroc: areaUnderRoc(seen.confidences, strange.confidences),
    knownConfidence: meanConfidence(seen),
    confidence: meanConfidence(strange),
    knownAnswered: answeredShares(seen.confidences),
    answered: answeredShares(strange.confidences),
    takenFor: Object.fromEntries(classifier.domains.map((name, k) => [name, share(k)])),
  };
}

/** `labelled` without a domain; the others are numbered anew, in order. */
export function withoutDomain({ sequences, labels }: Labelled, gone: number): Labelled {
  return {
    sequences: sequences.filter((_, i) => labels[i] !== gone),
    labels: labels.filter((label) => label !== gone).map((label) => (label > gone ? label - 1 : label)),
  };
}
