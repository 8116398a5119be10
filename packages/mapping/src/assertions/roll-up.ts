import type { Policy } from "../controls/policy.ts";
import { counted, figure, sentence } from "../controls/words.ts";
import type { Day } from "../days.ts";
import {
  applicable,
  badSentence,
  type Counted,
  emptySentence,
  goodSentence,
  silence,
} from "./count-sentences.ts";
import { type Draft, drafts } from "./drafts.ts";
import { type Ground, ofControl } from "./ground.ts";
import { linkOf } from "./links.ts";
import type { EstateTally } from "./tally.ts";
import type { Item, ItemSet, Link, SuggestedAnswer } from "./types.ts";

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
  const ground = link === undefined ? undefined : { ...terms, link };
  const draft = ground?.link.draft === undefined ? undefined : drafts[ground.link.draft](ground);
  const { suggested, because } = ground === undefined ? outOfReach : decide(item, ground, draft);
  const said = remark(item);
  return {
    ref: item.ref,
    title: item.title,
    suggested,
    because: sentence(because),
    ...(draft === undefined ? {} : { text: draft.text }),
    personMustAdd: `${link?.personMustAdd ?? `Answer this from your own records. ${item.asks}`}${exemption(item)}`,
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

function decide(item: Item, ground: Ground, draft: Draft | undefined): Decision {
  const { role } = ground.link;
  if (role === "answers") {
    return item.threshold?.serversPctMin === undefined ? tick(ground) : shares(item, ground);
  }
  const because = draft?.headline ?? context(ground);
  if (role === "supports") return { suggested: "person", because };
  return { suggested: item.answerType === "document" ? "document" : "text", because };
}

/** A yes or no over all devices that the item is about. */
function tick(ground: Ground): Decision {
  const all = ground.link.controls.map((control) => ofControl(control, ground));
  const failed = all.filter(({ counts }) => counts.notMet > 0);
  if (failed.length > 0) return { suggested: "no", because: join(failed.map(badSentence)) };
  const asked = all.filter(({ counts }) => applicable(counts) > 0);
  if (asked.length === 0) {
    return {
      suggested: "cannot confirm",
      because: emptySentence(ground.link.population ?? "all"),
    };
  }
  const open = asked.filter(({ counts }) => counts.noEvidence > 0);
  if (open.length === 0) return { suggested: "yes", because: join(asked.map(goodSentence)) };
  const silent = silence(ground.tally.estate());
  return {
    suggested: "cannot confirm",
    because: join([...open.map(goodSentence), ...(silent === "" ? [] : [silent])]),
  };
}

/** Least shares of servers and of desktops, in per cent of every device known; without evidence counts as not yet. */
function shares({ threshold }: Item, ground: Ground): Decision {
  const least = {
    servers: Number(threshold?.serversPctMin),
    desktops: Number(threshold?.desktopsPctMin),
  };
  const parts = (["servers", "desktops"] as const)
    .flatMap((population) =>
      ground.link.controls.map((control) => ({
        counted: ofControl(control, ground, population),
        least: least[population],
      })),
    )
    .filter(({ counted }) => applicable(counted.counts) > 0);
  if (parts.length === 0) return { suggested: "cannot confirm", because: emptySentence("all") };
  const limits = `at least ${figure(least.servers)}% of servers and ${figure(least.desktops)}% of desktops are asked for`;
  const because = join([...parts.map(({ counted }) => goodSentence(counted)), limits]);
  const verdicts = parts.map(({ counted, least: share }) => reaches(counted, share));
  if (verdicts.includes("no")) return { suggested: "no", because };
  return { suggested: verdicts.includes("open") ? "cannot confirm" : "yes", because };
}

/** Whole numbers only: 19 of 20 is exactly 95%. */
function reaches({ counts }: Counted, least: number): "yes" | "no" | "open" {
  const total = applicable(counts);
  if (counts.met * 100 >= least * total) return "yes";
  return (counts.met + counts.noEvidence) * 100 < least * total ? "no" : "open";
}

/** Counts that stand beside an item that a person answers. */
function context(ground: Ground): string {
  const said = ground.link.controls
    .slice(0, 2)
    .map((control) => ofControl(control, ground))
    .filter(({ counts }) => applicable(counts) > 0)
    .map(goodSentence);
  if (said.length > 0) return join(said);
  const { known, reporting } = ground.tally.estate();
  return `${figure(reporting)} of ${counted(known, "known device")} reported in time`;
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
