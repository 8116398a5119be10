import type { Detail, Outcome } from "../controls/types.ts";

/** Which devices a risk is accepted for: `all` is every one of the organisation. */
export type RiskScope =
  | { readonly kind: "all" }
  | { readonly kind: "device" | "group" | "site"; readonly name: string };

/** What is accepted: one line of one product, or whatever these controls find. Nothing wider can be said. */
export type RiskSubject =
  | { readonly product: string; readonly cycle: string }
  | { readonly controls: readonly string[] };

/** A risk that people accept. Those in force on the day are matched, no others. */
export interface AcceptedRisk {
  readonly id: string;
  readonly scope: RiskScope;
  readonly subject: RiskSubject;
}

/** Where a device belongs. */
export interface RiskDevice {
  readonly id: string;
  readonly site: string | null;
  readonly groups: readonly string[];
}

/** What was found on it. */
export interface RiskFinding {
  readonly control: string;
  readonly outcome: Outcome;
  readonly details?: readonly Detail[] | undefined;
}

/** The state of details that fail, of controls whose details name products. Other details of theirs decide nothing. */
const failingState: ReadonlyMap<string, string> = new Map([
  ["os-supported", "unsupported"],
  ["software-supported", "unsupported"],
  ["browser-supported", "unsupported"],
  ["security-updates-in-time", "overdue"],
]);

/** Controls whose findings name products, and so the register of what is out of support or not patched. */
export const productControls: readonly string[] = [...failingState.keys()];

/** What fails in a `not-met` finding; empty where the control does not say it thing by thing, or where nothing fails. */
export function failingDetails({ control, outcome, details }: RiskFinding): readonly Detail[] {
  if (outcome !== "not-met") return [];
  return (details ?? []).filter(({ state }) => state === failingState.get(control));
}

/** Whether a risk covers anything that fails here. */
export function touches(risk: AcceptedRisk, device: RiskDevice, finding: RiskFinding): boolean {
  if (finding.outcome !== "not-met" || !isOf(risk.scope, device)) return false;
  if ("controls" in risk.subject) return risk.subject.controls.includes(finding.control);
  return failingDetails(finding).some((detail) => covers(risk, finding, detail));
}

/**
 * The risks that together cover everything that fails in a finding: one uncovered detail, and the finding is not accepted.
 * A finding that names nothing is covered only by its control.
 * @returns ids; `undefined` where it is not accepted
 */
export function acceptedBy(
  risks: readonly AcceptedRisk[],
  device: RiskDevice,
  finding: RiskFinding,
): readonly string[] | undefined {
  if (finding.outcome !== "not-met") return undefined;
  const here = risks.filter((risk) => touches(risk, device, finding));
  const whole = here.filter(({ subject }) => "controls" in subject);
  if (whole.length > 0) return whole.map(({ id }) => id);
  const failing = failingDetails(finding);
  const by = failing.map((detail) => here.filter((risk) => covers(risk, finding, detail)));
  if (failing.length === 0 || by.some((some) => some.length === 0)) return undefined;
  return [...new Set(by.flat().map(({ id }) => id))];
}

/** The risks that cover one thing that fails. */
export function coveringDetail(
  risks: readonly AcceptedRisk[],
  device: RiskDevice,
  { finding, detail }: { readonly finding: RiskFinding; readonly detail: Detail },
): readonly AcceptedRisk[] {
  return risks.filter((risk) => isOf(risk.scope, device) && covers(risk, finding, detail));
}

function covers({ subject }: AcceptedRisk, finding: RiskFinding, detail: Detail): boolean {
  if ("controls" in subject) return subject.controls.includes(finding.control);
  if (!failingState.has(finding.control)) return false;
  const wanted = plain(`${subject.product} ${subject.cycle}`);
  return namesOf(detail).some((name) => name === wanted);
}

function isOf(scope: RiskScope, { id, site, groups }: RiskDevice): boolean {
  if (scope.kind === "all") return true;
  if (scope.kind === "device") return scope.name === id;
  return scope.kind === "site" ? scope.name === site : groups.includes(scope.name);
}

/**
 * What a detail may be called: as tables show it, without the code name in brackets, and with its version. Whole names
 * alone are compared, so that Windows Server 2012 is not also its R2. A distribution's packages go with it.
 */
function namesOf({ what, version }: Detail): readonly string[] {
  const name = plain(what.replace(/^Packages of /, ""));
  const short = name.replace(/ \([^)]*\)$/, "");
  return version === undefined ? [name, short] : [name, short, plain(`${what} ${version}`)];
}

function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}
