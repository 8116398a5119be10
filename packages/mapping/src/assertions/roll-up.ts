import type { Policy } from "../controls/policy.ts";
import { figure, sentence } from "../controls/words.ts";
import type { Day } from "../days.ts";
import {
  applicable,
  badSentence,
  type Counted,
  emptySentence,
  goodSentence,
  silence,
} from "./count-sentences.ts";
import { drafts } from "./drafts.ts";
import { linkOf } from "./links.ts";
import type { EstateTally } from "./tally.ts";
import type { Item, ItemSet, Link, Population, SuggestedAnswer } from "./types.ts";

/** What answers are suggested from. */
export interface SuggestTerms {
  readonly tally: EstateTally;
  readonly today: Day;
  readonly policy: Policy;
}

/**
 * Suggests an answer for every item, in the order of the edition. A yes needs every known device: one that failed makes it
 * a no, one without evidence (silent, never seen, unreadable) makes it "cannot confirm", and so does an empty estate.
 * Devices that a control does not apply to are left out and said. Nothing is ever submitted: a person answers.
 */
export function suggest(set: ItemSet, terms: SuggestTerms): readonly SuggestedAnswer[] {
  return set.items.map((item) => suggestOne(item, linkOf(set, item.ref), terms));
}

function suggestOne(item: Item, link: Link | undefined, terms: SuggestTerms): SuggestedAnswer {
  const { suggested, because } = link === undefined ? outOfReach : decide(item, link, terms);
  const text = link?.draft === undefined ? undefined : drafts[link.draft]({ ...terms, link });
  const said = remark(item);
  return {
    ref: item.ref,
    title: item.title,
    suggested,
    because: sentence(because),
    ...(text === undefined ? {} : { text }),
    personMustAdd: `${link?.personMustAdd ?? `Answer from your own records: ${item.asks}`}${exemption(item)}`,
    confidence: item.confidence,
    mandatory: item.mandatory,
    ...(said === "" ? {} : { remark: said }),
    controls: link?.controls ?? [],
  };
}

type Decision = Pick<SuggestedAnswer, "suggested" | "because">;

const outOfReach: Decision = {
  suggested: "person",
  because: "Devices cannot show this",
};

function decide(item: Item, link: Link, terms: SuggestTerms): Decision {
  if (link.role === "answers") {
    return item.threshold?.serversPctMin === undefined
      ? tick(link, terms)
      : shares(item, link, terms);
  }
  const because = context(link, terms);
  if (link.role === "supports") return { suggested: "person", because };
  return { suggested: item.answerType === "document" ? "document" : "text", because };
}

function countedOf(
  control: string,
  population: Population,
  { tally, policy }: SuggestTerms,
): Counted {
  return { control, counts: tally.of(control, population), population, policy };
}

/** A yes or no over all devices that the item is about. */
function tick(link: Link, terms: SuggestTerms): Decision {
  const population = link.population ?? "all";
  const all = link.controls.map((control) => countedOf(control, population, terms));
  const failed = all.filter(({ counts }) => counts.notMet > 0);
  if (failed.length > 0) return { suggested: "no", because: join(failed.map(badSentence)) };
  if (all.every(({ counts }) => applicable(counts) === 0)) {
    return { suggested: "cannot confirm", because: emptySentence(population) };
  }
  const open = all.filter(({ counts }) => counts.noEvidence > 0);
  if (open.length > 0) {
    const silent = silence(terms.tally.estate());
    return {
      suggested: "cannot confirm",
      because: join([...open.map(goodSentence), ...(silent === "" ? [] : [silent])]),
    };
  }
  const asked = all.filter(({ counts }) => applicable(counts) > 0);
  return { suggested: "yes", because: join(asked.map(goodSentence)) };
}

/** Least shares of servers and of desktops, in per cent of every device known; without evidence counts as not yet. */
function shares(item: Item, link: Link, terms: SuggestTerms): Decision {
  const least = {
    servers: item.threshold?.serversPctMin,
    desktops: item.threshold?.desktopsPctMin,
  };
  const parts = (["servers", "desktops"] as const).flatMap((population) =>
    link.controls.map((control) => {
      const counted = countedOf(control, population, terms);
      return { counted, verdict: reaches(counted, Number(least[population])) };
    }),
  );
  const asked = parts.filter(({ counted }) => applicable(counted.counts) > 0);
  const limits = `at least ${figure(Number(least.servers))}% of servers and ${figure(Number(least.desktops))}% of desktops are asked for`;
  const because = join([...asked.map(({ counted }) => goodSentence(counted)), limits]);
  if (asked.some((p) => p.verdict === "no")) return { suggested: "no", because };
  if (asked.length === 0) return { suggested: "cannot confirm", because: emptySentence("all") };
  const sure = asked.every((p) => p.verdict === "yes");
  return { suggested: sure ? "yes" : "cannot confirm", because };
}

/** Whole numbers only: 19 of 20 is exactly 95%. */
function reaches({ counts }: Counted, least: number): "yes" | "no" | "open" {
  const total = applicable(counts);
  if (counts.met * 100 >= least * total) return "yes";
  return (counts.met + counts.noEvidence) * 100 < least * total ? "no" : "open";
}

/** Counts that stand beside an item that a person answers. */
function context(link: Link, terms: SuggestTerms): string {
  const population = link.population ?? "all";
  const said = link.controls
    .slice(0, 2)
    .map((control) => countedOf(control, population, terms))
    .filter(({ counts }) => applicable(counts) > 0)
    .map(goodSentence);
  if (said.length > 0) return join(said);
  const { known, reporting } = terms.tally.estate();
  return `${figure(reporting)} of ${figure(known)} known ${known === 1 ? "device" : "devices"} reported in time`;
}

function join(sentences: readonly string[]): string {
  return sentences.map(sentence).join(" ");
}

const certificates: Readonly<Record<string, string>> = {
  cyber_essentials_plus: "Cyber Essentials Plus",
  iso27001: "ISO 27001",
  psn_ia: "PSN IA",
};

function exemption({ exemptedBy }: Item): string {
  if (exemptedBy.length === 0) return "";
  const names = exemptedBy.map((c) => certificates[c] ?? c).join(" or ");
  return ` A current ${names} certificate may exempt you from this item.`;
}

/** What to say where the wording or the flag was not read in the official sheet. */
function remark({ confidence, mandatory, mandatoryConfidence }: Item): string {
  const wording: Readonly<Record<Item["confidence"], string>> = {
    verified: "",
    inferred: "Wording to be checked against your toolkit.",
    "from memory": "Wording to be checked against your toolkit.",
    assumed: "Assumed to be as in the edition before: wording to be checked against your toolkit.",
  };
  const sure = mandatoryConfidence === "verified" || mandatoryConfidence === "not applicable";
  const flagged =
    mandatory === null
      ? "Whether it is mandatory was not found: treat it as mandatory."
      : "Whether it is mandatory is to be checked too.";
  return [wording[confidence], sure ? "" : flagged].filter((s) => s !== "").join(" ");
}
