import {
  type AcceptedRisk,
  AcceptedRisks,
  type Day,
  type Detail,
  dayOf,
  type RiskDevice,
  type RiskFinding,
  type RiskScope,
  type RiskSubject,
} from "@muster/mapping";
import {
  type Acceptance,
  type Db,
  type DecidedAcceptance,
  type Device,
  devicesById,
  heirsIn,
  listAcceptances,
  listSites,
} from "../store/index.ts";
import { membersOn } from "./groups.ts";
import { type AcceptanceState, isInForce, nextReviewOf, stateOfAcceptance } from "./state.ts";

/** An acceptance with how it stands on the book's day, on which its `review` is the next one to come. */
export interface StatedAcceptance extends DecidedAcceptance {
  readonly state: AcceptanceState;
  /** What it is of, in words: `product PHP 7.4`, `site Ward 7: os-supported`. */
  readonly of: string;
}

/** As of which day, and what devices are called in it. */
export interface BookTerms {
  readonly day: Day;
  readonly call?: ((device: Pick<Device, "id" | "label">) => string) | undefined;
}

const shortId = ({ id }: Pick<Device, "id">) => id.slice(0, 12);

/** A device as the store has it. */
export interface BookDevice {
  readonly id: string;
  readonly site: string | null;
}

/** Every acceptance of an organisation as of one day, and what those in force cover. Nothing in it changes a finding. */
export class AcceptanceBook {
  readonly all: readonly StatedAcceptance[];
  readonly #risks: AcceptedRisks | undefined;
  readonly #members: ReadonlyMap<string, readonly string[]>;
  readonly #heirs: ReadonlyMap<string, string>;

  private constructor(
    all: readonly StatedAcceptance[],
    where: {
      readonly members: ReadonlyMap<string, readonly string[]>;
      readonly heirs: ReadonlyMap<string, string>;
    },
  ) {
    this.all = all;
    this.#members = where.members;
    this.#heirs = where.heirs;
    const inForce = all.filter(({ state }) => isInForce(state)).map((row) => this.riskOf(row));
    this.#risks = inForce.length === 0 ? undefined : new AcceptedRisks(inForce);
  }

  /** @param call what to call a device: the beginning of its id where nothing is given */
  static async open(
    db: Db,
    organisation: string,
    { day, call = shortId }: BookTerms,
  ): Promise<AcceptanceBook> {
    const members = await membersOn(db, organisation, day);
    const heirs = await heirsIn(db, organisation);
    const sites = new Map((await listSites(db, organisation)).map(({ id, name }) => [id, name]));
    const rows = await listAcceptances(db, organisation);
    const devices = await devicesById(
      db,
      rows.filter(({ scope }) => scope === "device").map(({ about }) => about),
    );
    const names = new Map([...sites, ...[...devices].map(([id, d]) => [id, call(d)] as const)]);
    const known = rows.filter(({ at }) => dayOf(at) <= day);
    const all = known.map((row) => ({
      ...row,
      acts: row.acts.filter((act) => dayOf(act.at) <= day),
      reviews: row.reviews.filter((each) => dayOf(each.at) <= day),
      review: nextReviewOf(row, day),
      state: stateOfAcceptance(row, day),
      of: wordsOf(row, names),
    }));
    return new AcceptanceBook(all, { members, heirs });
  }

  /** Ids of the acceptances that cover all that fails in a finding; `undefined` where it is not accepted. */
  acceptedBy(device: BookDevice, finding: RiskFinding): readonly string[] | undefined {
    return this.#risks?.acceptedBy(this.placed(device), finding);
  }

  /** Ids of the acceptances in force that cover one thing that fails. */
  covering(
    device: BookDevice,
    about: { readonly finding: RiskFinding; readonly detail: Detail },
  ): readonly string[] {
    return this.#risks?.covering(this.placed(device), about).map(({ id }) => id) ?? [];
  }

  /** A device's place taken by its successor is the successor's. */
  riskOf(row: Acceptance): AcceptedRisk {
    const name = this.#heirs.get(row.about) ?? row.about;
    const scope: RiskScope = row.scope === "product" ? { kind: "all" } : { kind: row.scope, name };
    return { id: row.id, scope, subject: subjectOf(row) };
  }

  /** A device with the groups it is in on the day. */
  placed({ id, site }: BookDevice): RiskDevice {
    return { id, site, groups: this.#members.get(id) ?? [] };
  }
}

/** Rows from before say no line and no control: they are of nothing that could be matched. */
function subjectOf({ scope, about, product, cycle, controls }: Acceptance): RiskSubject {
  const named = scope === "product" ? about : (product ?? "");
  if (named !== "" && cycle !== null && cycle !== "") return { product: named, cycle };
  return { controls: (controls ?? "").split(" ").filter((id) => id !== "") };
}

function wordsOf(row: Acceptance, names: ReadonlyMap<string, string>): string {
  const { scope, about, product, cycle, controls } = row;
  const what = [product, cycle, controls].filter((word) => word !== null && word !== "").join(" ");
  if (scope === "product") return `product ${about} ${cycle ?? ""}`.trim();
  const where = names.get(about) ?? about;
  return `${scope} ${where}${what === "" ? "" : `: ${what}`}`;
}
