import { type SuggestTerms, suggest } from "../assertions/roll-up.ts";
import type { ItemSet, SuggestedAnswer } from "../assertions/types.ts";
import type { Policy } from "../controls/policy.ts";
import { cyberEssentialsDays, limitWords, type Severity } from "../patches/limits.ts";

const UPDATES = "security-updates-in-time";

/**
 * The suggested answers to a version's questions. The policy of an organisation may be laxer than the certificate: a
 * tolerance for silent devices counts for nothing here, and updates that are in time by longer limits answer no question.
 */
export function ceAnswers(
  set: ItemSet,
  { policy, ...terms }: Omit<SuggestTerms, "certificates">,
): readonly SuggestedAnswer[] {
  const answers = suggest(set, { ...terms, policy: { ...policy, silentTolerance: null } });
  if (!isLaxer(policy)) return answers;
  const why = `Our policy allows ${limitWords(policy.securityUpdateDays)} for security updates and Cyber Essentials 14, so what was found cannot answer this`;
  return answers.map((answer) =>
    answer.suggested === "yes" && answer.controls.includes(UPDATES) ? unsure(answer, why) : answer,
  );
}

function unsure(answer: SuggestedAnswer, why: string): SuggestedAnswer {
  const because = `${why}. ${answer.because}`;
  const pasteable = `We cannot confirm this yet.\n${because}`;
  return { ...answer, suggested: "cannot confirm", because, pasteable };
}

/** Whether a severity with a limit in the certificate has none in the policy, or a longer one. */
function isLaxer({ securityUpdateDays: ours }: Policy): boolean {
  return Object.entries(cyberEssentialsDays).some(([severity, theirs]) => {
    // Keys of a record by severity.
    const limit = ours[severity as Severity];
    return theirs !== null && (limit === null || limit > theirs);
  });
}
