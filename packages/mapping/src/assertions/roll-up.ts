import type { Policy } from "../controls/policy.ts";
import { sentence } from "../controls/words.ts";
import { addMonths, type Day, writeDay } from "../days.ts";
import { comment } from "./comment.ts";
import { applicable } from "./count-sentences.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { type Draft, drafts } from "./drafts.ts";
import { exemption, wouldExempt } from "./exemption.ts";
import { type Ground, populationOf } from "./ground.ts";
import { expected } from "./level.ts";
import { linkOf } from "./links.ts";
import { remark } from "./remark.ts";
import { join } from "./sentences.ts";
import type { EstateTally } from "./tally.ts";
import type { AnswerCounts, Certificate, Item, ItemSet, Link, SuggestedAnswer } from "./types.ts";

/** What answers are suggested from. */
export interface SuggestTerms {
  readonly tally: EstateTally;
  readonly today: Day;
  readonly policy: Policy;
  /** Certificates that hold on `today`; an expired one exempts from nothing. */
  readonly certificates?: readonly Certificate[];
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
  const answered = answerTo(item, { ...terms, ground, draft });
  const parts = {
    ...answered,
    ...shown(ground, terms.tally),
    ...(draft === undefined ? {} : { text: draft.text }),
  };
  const said = remark(item);
  return {
    ref: item.ref,
    title: item.title,
    asks: item.asks,
    official: item.official === true,
    source: item.source,
    answerType: item.answerType,
    ...parts,
    pasteable: comment(parts, item, { today: terms.today, add: addFor(item, ground, terms.today) }),
    confidence: item.confidence,
    mandatory: item.mandatory,
    ...(said === "" ? {} : { remark: said }),
    controls: link?.controls ?? [],
  };
}

type Answered = Pick<SuggestedAnswer, "suggested" | "value" | "because" | "personMustAdd">;

interface AnswerTerms extends SuggestTerms {
  readonly ground: Ground | undefined;
  readonly draft: Draft | undefined;
}

/** The decision, or that a certificate exempts: the devices' own counts then stand beside it. */
function answerTo(item: Item, terms: AnswerTerms): Answered {
  const { ground, draft } = terms;
  const decision = ground === undefined ? outOfReach(item) : decide(item, ground, draft);
  const add = addFor(item, ground, terms.today);
  const exempt = exemption(item, terms.certificates ?? [], terms.today);
  if (exempt === undefined) {
    const { suggested, because, value = null } = decision;
    return {
      suggested,
      value,
      because: sentence(because),
      personMustAdd: `${add} ${wouldExempt(item)}`.trim(),
    };
  }
  const because =
    ground === undefined ? sentence(exempt.because) : join([exempt.because, decision.because]);
  return { suggested: "exempt", value: null, because, personMustAdd: exempt.check };
}

/** What a person must add, with the days of a quarter filled in. */
function addFor(item: Item, ground: Ground | undefined, today: Day): string {
  return (
    ground?.link.personMustAdd.replace("{quarter}", quarter(today)) ??
    `Answer this from your own records. ${item.asks}`
  );
}

function quarter(today: Day): string {
  return `the three months from ${writeDay(addMonths(today, -3))} to ${writeDay(today)}`;
}

function outOfReach(item: Item): Decision {
  const wanted = item.answerType === "level" ? expected(item) : "";
  return { suggested: "person", because: join(["Devices cannot show this", wanted]) };
}

type Shown = Pick<SuggestedAnswer, "counts" | "population" | "coverage" | "interval">;

/** The figures that an answer rests on. */
function shown(ground: Ground | undefined, tally: EstateTally): Shown {
  if (ground === undefined) {
    const { reporting, known } = tally.estate();
    return { counts: null, population: null, coverage: { reporting, known }, interval: null };
  }
  const population = populationOf(ground);
  const { reporting, known } = tally.estate(population);
  const { controls } = ground.link;
  return {
    counts: controls.length === 0 ? null : answerCounts(ground),
    population,
    coverage: { reporting, known },
    interval: tally.interval(controls, population) ?? null,
  };
}

function answerCounts(ground: Ground): AnswerCounts {
  const counts = ground.tally.together(ground.link.controls, populationOf(ground));
  return { ...counts, of: applicable(counts) };
}
