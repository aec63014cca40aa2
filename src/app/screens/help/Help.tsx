// How the studio works on one page: the stages, how to read the numbers, the keys, the limits and where text stays.

import { Heading } from "../../components/Heading";
import { Panel } from "../../components/Panel";
import { hrefOf, type Screen } from "../../hooks/useRoute";
import classes from "./Help.module.css";
import { Shortcuts } from "./Shortcuts";

interface Entry {
  readonly name: string;
  readonly text: string;
}

const STAGES: readonly (Entry & { readonly screen: Screen })[] = [
  {
    screen: "corpus",
    name: "Corpus",
    text: "Your files become documents of about a page. A folder is a domain. They are cleaned, exact duplicates go, a share is set aside for validation by a hash of its content, nearly equal ones always together, and larger domains are cut to the size of the smallest.",
  },
  {
    screen: "tokenizer",
    name: "Tokenizer",
    text: "Byte-level byte-pair encoding learnt from all domains together, saved as a Hugging Face tokenizer.json; or one from files, used as it is.",
  },
  {
    screen: "teacher",
    name: "Teacher",
    text: "A GPT-2 trained from scratch on all domains: AdamW, warm-up and linear decay, gradient clipping and accumulation. Or a model of GPT-2’s family from outside, used as it is: its folder is chosen or dropped on the screen.",
  },
  {
    screen: "experts",
    name: "Experts",
    text: "One student per domain. Its loss is α times the cross-entropy on the text plus β times the divergence from the teacher.",
  },
  {
    screen: "router",
    name: "Router",
    text: "TF-IDF over tokens and pairs of neighbours, and a linear classifier (logistic regression unless you choose another), scored on text that nothing was trained on.",
  },
  {
    screen: "mixture",
    name: "Mixture",
    text: "Every sequence goes to the expert the router picks. The heat map shows every expert alone and every way to pick or average them, on every domain. Experts can be left out, removed, trained again or added; jointly trained ones stand beside them.",
  },
  {
    screen: "play",
    name: "Play",
    text: "Write a prompt and see which expert goes on, and where another takes over; or let several write side by side from one seed. Each token tells what else could have stood there.",
  },
  {
    screen: "export",
    name: "Export",
    text: "Models as zips that Hugging Face transformers opens, the router as JSON, and whole mixtures with a Python program that runs them; each is read back and checked before it is offered.",
  },
  {
    screen: "runs",
    name: "Runs",
    text: "Every training run is kept under a name, also one that failed or was stopped. Change one thing, run again, and see both on one chart, with what differs in a sentence. The newest 200 stay, and those you pin.",
  },
  {
    screen: "studies",
    name: "Studies",
    text: "One question as several ways to distil, each over several seeds. Means come with 95 % intervals, differences are taken at the same seed, and no verdict is given from one seed. Studies make a teacher of their own and leave your project alone.",
  },
];

/** arXiv 2502.12947. */
const SPARSE_TEACHERS: readonly Entry[] = [
  {
    name: "Sparse teacher",
    text: "Each of its layers has several MLPs, experts within the teacher, and a gate that sends every token to a few of them: more parameters for the same work. A load balance keeps all of them in use; one that no token takes any more is dead, and the screen says so.",
  },
  {
    name: "Asking it",
    text: "Those experts that a token takes often have less than half of the gate’s probability, so that much of what the teacher knows is not said. An expert in training may ask it as it was trained, with another number of its experts, or with all.",
  },
  {
    name: "Knowledge augmentation (KA)",
    text: "All of the teacher’s own experts but one answer; for a share λ of the tokens they are drawn by the gate’s probabilities. The teacher reads the same text M times, each time with other draws.",
  },
  {
    name: "Student-aware router (SAR)",
    text: "All of the teacher’s own experts answer, under gates that are tuned before each step, on the same text, to what this student can learn. The tuned gates are a copy kept beside the expert; the teacher’s file stays as it is.",
  },
  {
    name: "Upcycling",
    text: "The trained experts become one sparse teacher: their MLPs are its experts, everything else is averaged, and for a while its gates alone are trained. Without experts, a dense teacher and an expert per domain are trained for it first.",
  },
];

const NUMBERS: readonly Entry[] = [
  {
    name: "Bits per byte",
    text: "How many bits a model needs for one byte of validation text. Lower is better; it compares models with different tokenizers.",
  },
  { name: "Loss", text: "Nats per token. A model that guesses at random has ln V, V being the size of the vocabulary." },
  { name: "Perplexity", text: "exp of the loss: among how many equally likely tokens the model seems to choose." },
  { name: "Top-1, top-5", text: "How often the token that came was the most probable one, or among the five most probable." },
  {
    name: "ECE",
    text: "Expected calibration error: by how much a model’s confidence in its most probable token differs from how often that comes. 0 % is perfect.",
  },
  {
    name: "Entropy of a gate",
    text: "How undecided it is, in nats: 0 where it is sure of one expert, ln N where all N are equally likely to it.",
  },
  { name: "Byte frequencies", text: "What counting bytes alone reaches. A model that has learnt anything is below it." },
  { name: "Floor", text: "For the sample only: what the choices of its generator cost. No model can stay below it for long." },
];

const PROJECTS = [
  "The name in the bar on top is the open project’s. Behind it stand all of them, to be begun, renamed, duplicated, opened or deleted.",
  "“Save as a zip” takes a whole project along; dropped into the studio, on another computer too, it becomes a project there.",
  "Runs shows what each part of the project takes in storage, and frees what can be made again.",
  "One tab works on a project at a time. A second one shows it, and takes over once the first is closed.",
];

const LIMITS = [
  "Models are as large as your GPU’s memory allows; small and medium want a strong one and many hours.",
  "Text is read as UTF-8, UTF-16 or windows-1252. Other encodings, empty and binary files are named and left out; the rest is kept.",
  "A domain needs at least 4 kB of text. With one domain there is nothing to route or mix; its expert can still be exported.",
  "A model in training is saved every minute, at every pause and at a stop, and can be resumed after a reload, whatever it learns from. Finished stages are kept.",
];

export function Help() {
  return (
    <>
      <div className={classes.head}>
        <Heading>Help</Heading>
        <p className="soft prose">
          Limbeck follows “Mixture of Modular Experts” (arXiv 2407.19610): experts are distilled each by itself from one teacher, and a
          router picks among them.
        </p>
      </div>
      <div className={classes.stack}>
        <Panel title="The stages">
          <dl className={classes.list}>
            {STAGES.map(({ screen, name, text }) => (
              <div key={screen}>
                <dt>
                  <a href={hrefOf({ screen })}>{name}</a>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Panel title="Reading the numbers">
          <Entries entries={NUMBERS} />
        </Panel>
        <Panel title="Sparse teachers">
          <Entries entries={SPARSE_TEACHERS} />
        </Panel>
        <Shortcuts />
        <Panel title="Projects">
          <Sentences all={PROJECTS} />
        </Panel>
        <Panel title="Limits">
          <Sentences all={LIMITS} />
        </Panel>
        <Panel title="Privacy">
          <p className="prose">
            Your text never leaves this device. Texts and models are kept in this browser’s own storage for this address; after the page has
            loaded, no request leaves its origin. You can check that in the network tab of the browser’s developer tools.
          </p>
        </Panel>
      </div>
    </>
  );
}

function Sentences({ all }: { all: readonly string[] }) {
  return (
    <ul className={classes.bullets}>
      {all.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  return (
    <dl className={classes.list}>
      {entries.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
