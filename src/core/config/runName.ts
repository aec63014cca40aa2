// Names for runs that people can remember and say: two words drawn by a seed. Not identifiers: two runs may share one.

import { hash32 } from "../random";

const FIRST = `
  amber ashen azure brisk bright calm cedar clear cobalt copper coral crimson dusky early ebony fern
  fleet frosty gentle gilded golden hazel indigo ivory jade keen lilac lively lunar maple mellow merry
  misty mossy nimble noble oaken ochre olive opal patient pearl plucky quiet rapid russet rustic saffron
  sandy scarlet silent silver snowy solar spruce steady sunny swift tawny teal tidal velvet violet willow
`
  .trim()
  .split(/\s+/);
const SECOND = `
  badger beaver bison bittern bobcat bunting condor coyote crane curlew dolphin dove dunlin eagle egret falcon
  ferret finch fox gannet gecko gull hare harrier hawk heron hoopoe ibex ibis jackdaw jay kestrel
  kite lark linnet lynx magpie marten martin merlin mole newt nuthatch oriole osprey otter owl pika
  pipit plover puffin quail raven robin seal shrike siskin sparrow stoat stork swallow tern thrush wren
`
  .trim()
  .split(/\s+/);

/** The name that belongs to these numbers, such as a seed and a count of runs: "amber-heron". */
export function runName(...address: readonly number[]): string {
  const draw = hash32(...address);
  return `${FIRST[draw % FIRST.length]}-${SECOND[Math.floor(draw / FIRST.length) % SECOND.length]}`;
}
