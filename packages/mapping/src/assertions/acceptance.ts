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

/** Names that are kept as they are compared: estates repeat a few thousand of them on every device. */
const NAMES_KEPT = 10_000;

/** Risks that people accept, to be matched with what is found on one device after the other. */
export class AcceptedRisks {
  readonly #byName: ReadonlyMap<string, readonly AcceptedRisk[]>;
  readonly #byControl = new Map<string, AcceptedRisk[]>();
  readonly #names = new Map<string, readonly string[]>();

  constructor(risks: readonly AcceptedRisk[]) {
    this.#byName = Map.groupBy(
      risks.filter(({ subject }) => "product" in subject),
      ({ subject }) => ("product" in subject ? plain(`${subject.product} ${subject.cycle}`) : ""),
    );
    for (const risk of risks) {
      for (const control of "controls" in risk.subject ? risk.subject.controls : []) {
        this.#byControl.set(control, [...(this.#byControl.get(control) ?? []), risk]);
      }
    }
  }

  /** Whether any of them covers anything that fails here. */
  touches(device: RiskDevice, finding: RiskFinding): boolean {
    if (finding.outcome !== "not-met") return false;
    if (this.#whole(device, finding).length > 0) return true;
    return failingDetails(finding).some((detail) => this.#naming(device, detail).length > 0);
  }

  /**
   * The risks that together cover everything that fails in a finding: one uncovered detail, and the finding is not accepted.
   * A finding that names nothing is covered only by its control.
   * @returns ids; `undefined` where it is not accepted
   */
  acceptedBy(device: RiskDevice, finding: RiskFinding): readonly string[] | undefined {
    if (finding.outcome !== "not-met") return undefined;
    const whole = this.#whole(device, finding);
    if (whole.length > 0) return whole.map(({ id }) => id);
    const failing = failingDetails(finding);
    const by = failing.map((detail) => this.#naming(device, detail));
    if (failing.length === 0 || by.some((some) => some.length === 0)) return undefined;
    return [...new Set(by.flat().map(({ id }) => id))];
  }

  /** The risks that cover one thing that fails, one of {@link failingDetails}. */
  covering(
    device: RiskDevice,
    { finding, detail }: { readonly finding: RiskFinding; readonly detail: Detail },
  ): readonly AcceptedRisk[] {
    return [...this.#whole(device, finding), ...this.#naming(device, detail)];
  }

  #whole(device: RiskDevice, { control }: RiskFinding): readonly AcceptedRisk[] {
    return (this.#byControl.get(control) ?? []).filter(({ scope }) => isOf(scope, device));
  }

  #naming(device: RiskDevice, detail: Detail): readonly AcceptedRisk[] {
    if (this.#byName.size === 0) return [];
    return this.#namesOf(detail)
      .flatMap((name) => this.#byName.get(name) ?? [])
      .filter(({ scope }) => isOf(scope, device));
  }

  #namesOf(detail: Detail): readonly string[] {
    const key = `${detail.what}\n${detail.version ?? ""}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (this.#names.size >= NAMES_KEPT) this.#names.clear();
    const names = namesOf(detail);
    this.#names.set(key, names);
    return names;
  }
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
  const versioned = version === undefined ? name : plain(`${what} ${version}`);
  return [...new Set([name, short, versioned])];
}

function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim().replaceAll(/\s+/g, " ");
}
