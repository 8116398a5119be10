import { addDays, addMonths, type Day, daysBetween, earliest, writeDay } from "../days.ts";
import { provedPhase, runningPhases } from "./extended.ts";

import { count, labelOf, leftOn, phaseOf, runsUntil, tooOld } from "./sentences.ts";
import type { Confidence, Cycle, PhaseEnd, Product, Support, SupportTerms } from "./types.ts";
import { compareParts, numericParts } from "./versioning/index.ts";

/** A release line that something was found to be in, and what of it bears on its end. */
export interface Line {
  readonly product: Product;
  readonly cycle: Cycle;
  /** The version found, for products whose older builds get no fixes. */
  readonly version?: string;
  /** False where the line is long-term but this title is its short-lived release. */
  readonly longTerm?: boolean;
  /** A sentence that belongs to this device, such as that its edition is an evaluation. */
  readonly remark?: string;
}

/** An end with its ground: the list's own, or one that follows from a rule. */
interface End {
  readonly end: PhaseEnd;
  readonly source: string;
  readonly confidence: Confidence;
  readonly checkedOn: Day;
}

const newestFirst = (product: Product) =>
  [...product.cycles].sort((a, b) => compareParts(numericParts(b.cycle), numericParts(a.cycle)));

/** A release that was not the long-term one ended when the next release came. */
function endOfRapid({ product, cycle }: Line): PhaseEnd {
  const lines = newestFirst(product);
  return lines[lines.indexOf(cycle) - 1]?.released ?? cycle.endOfSupport;
}

/** The rule "the newest so many lines get fixes": the line went out when the one that pushed it out came. */
function endByRule({ product, cycle }: Line, count: number): PhaseEnd {
  const lines = newestFirst(product);
  const index = lines.indexOf(cycle);
  return index < count ? false : (lines[index - count]?.released ?? true);
}

function endOf(line: Line): End {
  const { product, cycle, version } = line;
  const own = { source: cycle.source, confidence: cycle.confidence, checkedOn: cycle.checkedOn };
  const { floor, newestLines } = product;
  if (cycle.lts && line.longTerm === false)
    return { ...own, end: endOfRapid(line), confidence: "derived" };
  if (floor !== undefined && version !== undefined && cycle.endOfSupport === false) {
    const below = compareParts(numericParts(version), numericParts(floor.version)) < 0;
    if (below) return { end: true, ...floor, confidence: "derived" };
  }
  if (newestLines !== undefined && cycle.endOfSupport === false) {
    const end = endByRule(line, newestLines.count);
    return { ...own, end, source: newestLines.source, confidence: "derived" };
  }
  return { ...own, end: cycle.endOfSupport };
}

type Verdict = Pick<Support, "status" | "because" | "changesOn"> & Partial<Pick<Support, "source">>;

/** Days after which the list no longer carries a verdict of "supported". Long-term lines of browsers have dates. */
function maxAge({ product, cycle, longTerm }: Line, terms: SupportTerms): number {
  const dated = cycle.lts && longTerm !== false;
  return product.latestOnly && !dated ? terms.latestOnlyListMaxDays : terms.listMaxDays;
}

function inSupport(line: Line, { end, checkedOn }: End, terms: SupportTerms): Verdict {
  const label = labelOf(line.product, line.cycle);
  const phase = phaseOf(line.product);
  const days = maxAge(line, terms);
  const runs = runsUntil(phase, end);
  if (daysBetween(checkedOn, terms.today) > days)
    return {
      status: "lists-too-old",
      because: `${label} ${runs}, but ${tooOld(checkedOn, days)}`,
      changesOn: typeof end === "string" ? addDays(end, 1) : undefined,
    };
  const staleOn = addDays(checkedOn, days + 1);
  if (typeof end !== "string")
    return { status: "supported", because: `${label} ${runs}`, changesOn: staleOn };
  const soonFrom = addMonths(end, -terms.endingSoonMonths);
  const soon = terms.today >= soonFrom;
  const within = `within ${count(terms.endingSoonMonths, "month")}`;
  return {
    status: soon ? "ending-soon" : "supported",
    because: soon ? `${label} leaves ${phase} on ${writeDay(end)}, ${within}` : `${label} ${runs}`,
    changesOn: earliest(soon ? undefined : soonFrom, addDays(end, 1), staleOn),
  };
}

/** What a reader should know of phases that run but do not count here. */
function uncounted(line: Line, terms: SupportTerms): string {
  const [first] = runningPhases(line.product, line.cycle, terms.today);
  if (first === undefined) return "";
  const name = first.proof?.name ?? line.product.phaseNames?.[first.phase] ?? "Extended support";
  const until = typeof first.end === "string" ? `, until ${writeDay(first.end)},` : "";
  return first.proof?.free
    ? `; ${name}${until} is a free programme that the policy does not count`
    : `; ${name}${until} ${name.endsWith("s") ? "count" : "counts"} only with proof on the device`;
}

function pastSupport(line: Line, { end, checkedOn }: End, terms: SupportTerms): Verdict {
  const left = `${labelOf(line.product, line.cycle)} ${leftOn(phaseOf(line.product), end)}`;
  const proved = provedPhase(line.product, line.cycle, terms);
  if (proved === undefined)
    return { status: "unsupported", because: left + uncounted(line, terms), changesOn: undefined };
  const { proof, until, year } = proved;
  const name = `${proof.name}${year === undefined ? "" : `, year ${year}`}`;
  const ground = proof.free ? "counted by policy" : "proved on this device";
  const last = until === undefined ? "" : `, until ${writeDay(until)}`;
  const because = `${left}; it has ${name}${last}, ${ground}`;
  const next = until === undefined ? undefined : addDays(until, 1);
  if (daysBetween(checkedOn, terms.today) > terms.listMaxDays)
    return {
      status: "lists-too-old",
      because: `${because}, but ${tooOld(checkedOn, terms.listMaxDays)}`,
      changesOn: next,
    };
  const staleOn = addDays(checkedOn, terms.listMaxDays + 1);
  return {
    status: "extended-support",
    because,
    changesOn: earliest(next, staleOn),
    source: proof.source,
  };
}

/** The support of one release line on one day. Days are the last supported ones: the line is out the day after. */
export function judgeLine(line: Line, terms: SupportTerms): Support {
  const end = endOf(line);
  const ended = end.end === true || (typeof end.end === "string" && terms.today > end.end);
  const verdict = ended ? pastSupport(line, end, terms) : inSupport(line, end, terms);
  const remark = line.remark === undefined ? "" : `; ${line.remark}`;
  return {
    product: line.product.product,
    cycle: line.cycle.cycle,
    label: labelOf(line.product, line.cycle),
    judgedBy: "vendor",
    endOfSupport: end.end,
    endOfExtendedSupport: line.cycle.endOfExtendedSupport,
    source: end.source,
    checkedOn: end.checkedOn,
    confidence: end.confidence,
    ...verdict,
    because: verdict.because + remark,
  };
}
