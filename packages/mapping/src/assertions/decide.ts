import { clause, counted, figure, listed } from "../controls/words.ts";
import { alerts } from "./alerts.ts";
import {
  applicable,
  badSentence,
  type Counted,
  emptySentence,
  goodSentence,
  reported,
  silence,
} from "./count-sentences.ts";
import type { Decision } from "./decision.ts";
import type { Draft } from "./drafts.ts";
import { type Ground, ofControl, populationOf } from "./ground.ts";
import { level } from "./level.ts";
import { join } from "./sentences.ts";
import { tolerated } from "./tolerance.ts";
import type { Item, RuleName } from "./types.ts";
import { updateDays } from "./update-days.ts";

const rules: Readonly<Record<RuleName, (item: Item, ground: Ground) => Decision>> = {
  all: (_, ground) => tick(ground),
  shares,
  "update-days": (_, ground) => updateDays(ground),
  alerts: (_, ground) => alerts(ground),
  level,
  "national-edr": (_, ground) => nationalEdr(ground),
};

/** Decides one item on the ground of counts and of the text that was drafted for it. */
export function decide(item: Item, ground: Ground, draft: Draft | undefined): Decision {
  const { role, rule = "all" } = ground.link;
  if (role === "answers") return rules[rule](item, ground);
  const because = draft?.headline ?? context(ground);
  if (role === "supports") return { suggested: "person", because };
  return { suggested: item.answerType === "document" ? "document" : "text", because };
}

/** A yes or no over all devices that the item is about. */
function tick(ground: Ground): Decision {
  const all = ground.link.controls.map((control) => ofControl(control, ground));
  const failed = all.filter(({ counts }) => counts.notMet > 0);
  if (failed.length > 0) return failing(ground, failed);
  const asked = all.filter(({ counts }) => applicable(counts) > 0);
  if (asked.length === 0) {
    return { suggested: "cannot confirm", because: emptySentence(populationOf(ground)) };
  }
  const open = asked.filter(({ counts }) => counts.noEvidence > 0);
  if (open.length === 0) return { suggested: "yes", because: join(asked.map(goodSentence)) };
  const allowed = tolerated(ground);
  if (allowed !== undefined) {
    return { suggested: "yes", because: join([...asked.map(goodSentence), allowed]) };
  }
  return unsure(ground, open.map(goodSentence));
}

/**
 * The product that trusts, ICBs, CSUs and arm's-length bodies are given licences of until 31 March 2028 (NHS England Digital,
 * "Microsoft Defender for Endpoint", as noted on 21 November 2026).
 */
const NATIONAL = "defender-for-endpoint";

/** As {@link tick}, but a yes needs the national product: another one in use is said, and is none. */
function nationalEdr(ground: Ground): Decision {
  const said = tick(ground);
  const used = ground.link.controls.flatMap((c) => ground.tally.gaps(c, ["active"]));
  const others = used.filter(({ detail }) => detail.what !== NATIONAL);
  if (said.suggested !== "yes" || others.length === 0) return said;
  const named = listed(
    others.map((gap) => `${clause(gap.detail.because)} on ${counted(gap.devices, "device")}`),
  );
  const asked = "Microsoft Defender for Endpoint, as provided nationally, is asked for";
  return {
    suggested: "no",
    because: join([said.because, named, asked]),
  };
}

function unsure({ tally }: Ground, sentences: readonly string[]): Decision {
  const silent = silence(tally.estate());
  const because = join([...sentences, ...(silent === "" ? [] : [silent])]);
  return { suggested: "cannot confirm", because };
}

/**
 * Some device falls short. That is a no, whatever risks were accepted, but where the item's own words ask for support or an
 * accepted risk: there it is a yes that names the acceptances, once every device that falls short has one.
 */
function failing(ground: Ground, failed: readonly Counted[]): Decision {
  const { link, tally } = ground;
  const said = failed.map(badSentence);
  const { notMet, accepted, noEvidence } = tally.together(link.controls, populationOf(ground));
  if (accepted === 0) return { suggested: "no", because: join(said) };
  if (link.risksAcceptedBy === undefined) {
    return {
      suggested: "no",
      because: join([...said, "An accepted risk does not make this a yes"]),
    };
  }
  const left = notMet - accepted;
  if (left > 0) {
    const without = `For ${figure(left)} of the ${figure(notMet)} that fall short no risk is accepted`;
    return { suggested: "no", because: join([...said, without]) };
  }
  const { who, documentedAt } = link.risksAcceptedBy;
  const each =
    notMet === 1
      ? "the one device that falls short"
      : `all ${figure(notMet)} devices that fall short`;
  const risks = `The risk of ${each} is accepted; the acceptance by ${who} has to be documented at ${documentedAt}`;
  if (noEvidence === 0) return { suggested: "yes", because: join([...said, risks]) };
  const allowed = tolerated(ground);
  if (allowed !== undefined) return { suggested: "yes", because: join([...said, risks, allowed]) };
  return unsure(ground, [...said, risks]);
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
  return said.length > 0 ? join(said) : reported(ground.tally.estate());
}
