import { sentence } from "../controls/words.ts";
import { applicable, badSentence, goodSentence, reported } from "./count-sentences.ts";
import type { Decision } from "./decision.ts";
import { type Ground, ofControl } from "./ground.ts";
import { indicatorsOf } from "./indicators.ts";
import { join } from "./sentences.ts";
import type { Indicator, Item, Level } from "./types.ts";

/**
 * The level of a CAF outcome, as far as devices show it. Any one indicator of "not achieved" decides; a higher level needs all
 * of its indicators, and where a person must speak to one of them a person decides the level, with what was shown.
 */
export function level(item: Item, ground: Ground): Decision {
  const indicators = indicatorsOf(item.ref);
  const failed = indicators.filter((i) => i.decides === true && isTrue(i, ground));
  if (failed.length > 0) {
    const because = join([...failed.flatMap((i) => [shown(i, ground), given(i)]), expected(item)]);
    return { suggested: "level", value: "not achieved", because };
  }
  const reached = (["achieved", "partially achieved"] as const).find((l) =>
    all(indicators, l, ground),
  );
  const said = seen(item, indicators, ground);
  if (reached === undefined) return { suggested: "person", because: said };
  return { suggested: "level", value: reached, because: said };
}

function all(indicators: readonly Indicator[], wanted: Level, ground: Ground): boolean {
  const own = indicators.filter((i) => i.level === wanted);
  return own.length > 0 && own.every((i) => i.controls.length > 0 && isTrue(i, ground));
}

/** Of "not achieved" true where a device fails; of a higher level where every device meets it. */
function isTrue({ level: of, controls }: Indicator, ground: Ground): boolean {
  const counts = controls.map((c) => ofControl(c, ground).counts);
  if (of === "not achieved") return counts.some((c) => c.notMet > 0);
  return counts.every((c) => applicable(c) === c.met) && counts.some((c) => c.met > 0);
}

/** What devices show of each indicator, and what of the rest is open. */
function seen(item: Item, indicators: readonly Indicator[], ground: Ground): string {
  const controls =
    indicators.length === 0
      ? ground.link.controls.slice(0, 2)
      : unique(indicators.flatMap((i) => i.controls));
  const counts = controls
    .map((c) => ofControl(c, ground))
    .filter(({ counts: c }) => applicable(c) > 0);
  const figures =
    counts.length === 0 ? [reported(ground.tally.estate())] : counts.map(goodSentence);
  const warned = indicators.filter(
    (i) => i.level === "not achieved" && i.controls.length > 0 && isTrue(i, ground),
  );
  const against = warned.map(
    (i) => `Unless it is dealt with, this speaks for not achieved: ${i.says}`,
  );
  return join([...figures, ...against, expected(item)]);
}

function shown({ controls }: Indicator, ground: Ground): string {
  const failing = controls
    .map((c) => ofControl(c, ground))
    .filter(({ counts }) => counts.notMet > 0);
  return join(failing.map(badSentence));
}

function given({ says }: Indicator): string {
  return `One indicator is enough for not achieved: ${says}`;
}

/** The level that Standards Met asks for, with how sure that is. */
export function expected({ threshold }: Item): string {
  const wanted = threshold?.standardsMetLevel;
  if (typeof wanted !== "string") return "Which level is expected for Standards Met was not found";
  const sure = String(threshold?.levelConfidence ?? "");
  const doubt = sure === "verified" ? "" : ", as far as we know: check it in your toolkit";
  return sentence(`Standards Met expects ${wanted.toLowerCase()}${doubt}`);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
