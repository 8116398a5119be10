import type { ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notApplicable, notMet } from "./judgement.ts";
import { ownRemark } from "./own-word.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import {
  assessTitles,
  type JudgedTitle,
  lastDayOf,
  only,
  type TitleAssessment,
  titleDetails,
  worth,
} from "./titles.ts";
import type { Circumstances, Control, Facts, Judgement } from "./types.ts";
import { counted, figure, listed } from "./words.ts";

type Reads = "installed-software" | "os" | "support-programme";

export const softwareSupported: Control<Reads> = {
  id: "software-supported",
  title: "Installed software is still supported",
  rule: "No recognised product other than a browser is past the end of its support, every recognised product can be judged, and the inventory is complete. Titles on no list are counted in the sentence, never passed and never hidden. Packages of a distribution are supported as long as the distribution is. What the organisation's own list says stands beside it: the stricter of the two decides, an override says that it is one, and approval alone passes nothing.",
  reads: ["installed-software", "os", "support-programme"],
  judge(facts, about) {
    const subject = { what: "the list of installed software", source };
    return judgeKnown(facts["installed-software"], subject, (software) =>
      judgeSoftware(software, facts, about),
    );
  },
};

/** By assessment, which machines that share their inventory share. */
const judgements = new WeakMap<TitleAssessment, Judgement>();

function judgeSoftware(
  software: ValueOf<"installed-software">,
  facts: Facts<Reads>,
  about: Circumstances,
): Judgement {
  const assessment = assessTitles(software, facts, about);
  const judgement = judgements.get(assessment) ?? judgeAssessment(assessment, software);
  judgements.set(assessment, judgement);
  return judgement;
}

function judgeAssessment(
  assessment: TitleAssessment,
  software: ValueOf<"installed-software">,
): Judgement {
  const { packages, notAssessed } = assessment;
  const products = only("software", assessment);
  const rows = packages === undefined ? products : [...products, packages];
  const ground = { source, details: titleDetails(rows), holdsUntil: lastDayOf(rows) };
  const rest = `${ownRemark(rows)}${others(notAssessed)}`;
  const ended = worth(rows, "not-met");
  if (ended.length > 0) return notMet(`${outOfSupport(ended, products)}${rest}`, ground);
  const all = everything(products, packages);
  if (!software.complete) {
    const unread = software.unread.length === 0 ? "" : ` (${listed(software.unread)})`;
    const known =
      rows.length === 0
        ? "no product in it was recognised"
        : `nothing out of support is known among ${all}`;
    return noEvidence(
      `The list of installed software is incomplete${unread}; ${known}${rest}`,
      ground,
    );
  }
  if (rows.length === 0) return nothingToJudge(assessment);
  const open = worth(rows, "no-evidence");
  if (open.length > 0) {
    return noEvidence(
      `Nothing out of support is known among ${all}, but this cannot be judged: ${listed(open.map(nameOf))}${rest}`,
      ground,
    );
  }
  return met(`In support: ${all}${rest}`, ground);
}

/** Without a single recognised product: browsers alone leave nothing to judge, anything else leaves it open. */
function nothingToJudge({ titles, notAssessed, products }: TitleAssessment): Judgement {
  if (products.length > 0 && notAssessed === 0) {
    return notApplicable("Nothing but web browsers is installed", { source });
  }
  if (titles === 0) {
    return noEvidence("The list of installed software is empty, which proves nothing", { source });
  }
  const beside = products.length > 0 ? ", web browsers apart," : "";
  const none = `None of ${counted(titles, "installed title")}${beside} is on the lists`;
  return noEvidence(`${none}, so nothing can be said about their support`, { source });
}

/** `14 recognised products and 1,480 packages of the distribution`. */
function everything(products: readonly JudgedTitle[], packages: JudgedTitle | undefined): string {
  const parts = products.length === 0 ? [] : [counted(products.length, "recognised product")];
  return listed(packages === undefined ? parts : [...parts, nameOf(packages)]);
}

function outOfSupport(ended: readonly JudgedTitle[], products: readonly JudgedTitle[]): string {
  const n = ended.filter((e) => e.support.product !== undefined).length;
  const share =
    n === 0 ? "" : ` (${figure(n)} of ${counted(products.length, "recognised product")})`;
  const own = ended.some((e) => e.support.own?.decides);
  return `Out of support${own ? " or not approved" : ""}: ${listed(ended.map(nameOf))}${share}`;
}

/** A product as people call it; packages by their number: `1,480 packages of Debian 13 (Trixie)`. */
function nameOf({ titles, support }: JudgedTitle): string {
  return support.product === undefined
    ? `${counted(titles, "package")} of ${support.label}`
    : support.label;
}

/** `; 298 other titles are on no list and were not assessed`. */
function others(notAssessed: number): string {
  if (notAssessed === 0) return "";
  const was = notAssessed === 1 ? "is on no list and was" : "are on no list and were";
  return `; ${counted(notAssessed, "other title")} ${was} not assessed`;
}
