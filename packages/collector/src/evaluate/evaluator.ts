import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { addDays, controlIds, type Day, earliest, rememberTitles } from "@muster/mapping";
import { canonicalJson } from "@muster/mapping/wire";
import { firstSeenOf, type Store } from "../store/index.ts";
import { FactReader } from "./facts.ts";
import { sayingOf } from "./interval.ts";
import { judge, type Subject, type Terms } from "./judge.ts";
import { noteJudgedWithin } from "./limits.ts";
import {
  changedLists,
  enterLists,
  type ListSet,
  listSetOf,
  noteJudgedBy,
  storeLists,
} from "./list-set.ts";
import { changedAlone, type Noting, noting } from "./looked-into.ts";
import { type Judged, type LeafOf, type Written, writeFindings } from "./write.ts";

/** Devices that are read, judged and written together: each time waits once for the disk. */
const CHUNK = 250;

export interface EvaluatorParts {
  readonly store: Store;
  /** Names the rules: findings bear it, and where it changes every device is judged again. */
  readonly rules: () => string;
  /** Appends a leaf to an organisation's log within the transaction given. */
  readonly append: LeafOf;
}

/** What an evaluation did. */
export interface Evaluated {
  /** Devices visited. */
  readonly devices: number;
  /** Intervals begun and ended. */
  readonly opened: number;
  readonly closed: number;
  /** Set where nothing was written because findings of a later day are stored already: the clock went back. */
  readonly behind?: Day;
}

interface DeviceRow {
  readonly id: string;
  readonly organisation: string;
  readonly state: Subject["state"];
  readonly head: string | null;
  readonly last_report_at: string | null;
}

interface Basis {
  readonly terms: Terms;
  readonly lists: ListSet;
  readonly noting: Noting;
  /** Names what decides beside facts and lists: rules, policy, the controls there are, whom the own list marks. */
  readonly digest: string;
}

/** Turns facts into findings, for the real day only; one evaluation at a time. */
export class Evaluator {
  readonly #parts: EvaluatorParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: EvaluatorParts) {
    this.#parts = parts;
  }

  /** Judges one device now, after a report of it was accepted. */
  evaluateDevice(device: string, terms: Terms): Promise<Evaluated> {
    return this.#inTurn(async () => {
      const row = await this.#rows().where("device.id", "=", device).executeTakeFirst();
      return row === undefined ? NOTHING : this.#visit([row], this.#basis(terms));
    });
  }

  /**
   * Judges the devices of an organisation that may be judged differently today: those with new facts or another state,
   * those whose judgement held until yesterday, those that looked into a list that changed, and all of them where rules or
   * policy changed.
   */
  evaluateDue(organisation: string, terms: Terms): Promise<Evaluated> {
    return this.#inTurn(async () => {
      const basis = this.#basis(terms);
      const { db } = this.#parts.store;
      const changed = changedAlone(await changedLists(db, organisation, basis.lists));
      const due = await this.#due(organisation, basis, changed);
      const done = await this.#visit(due, basis);
      if (done.behind === undefined) {
        await noteJudgedBy(db, organisation, basis.lists);
        await noteJudgedWithin(db, organisation, terms);
      }
      return done;
    });
  }

  /** Evaluations wait for each other, so that none writes over a newer one. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work, work);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  #basis(terms: Terms): Basis {
    const lists = listSetOf(terms.lists);
    const { reportMaxDays, ...policy } = terms.policy;
    const marks = terms.lists.own?.marks ?? null;
    const limits = { ...policy, ...reportMaxDays };
    const parts = [this.#parts.rules(), limits, controlIds, ...(marks ? [marks] : [])];
    const noted = noting(rememberTitles(terms.lists));
    return {
      terms: { ...terms, lists: noted.lists },
      lists,
      noting: noted,
      digest: createHash("sha256").update(canonicalJson(parts)).digest("hex"),
    };
  }

  #rows() {
    return this.#parts.store.db
      .selectFrom("device")
      .select(["id", "organisation", "device.state", "device.head", "last_report_at"]);
  }

  /** @param changed list files that only devices that looked into them have to be visited for; undefined: all have to be */
  #due(
    organisation: string,
    { digest, terms }: Basis,
    changed: readonly string[] | undefined,
  ): Promise<DeviceRow[]> {
    return this.#rows()
      .leftJoin("evaluation", "evaluation.device", "device.id")
      .where("organisation", "=", organisation)
      .where((e) =>
        e.or([
          e("evaluation.device", "is", null),
          ...(changed === undefined
            ? [e.lit(true)]
            : changed.map((file) => e("evaluation.looked_into", "like", `% ${file} %`))),
          ...(changed?.length ? [e("evaluation.looked_into", "is", null)] : []),
          e("evaluation.basis", "!=", digest),
          e("evaluation.next_on", "<=", terms.today),
          e("evaluation.state", "!=", e.ref("device.state")),
          e(
            e.fn.coalesce("evaluation.head", e.val("")),
            "!=",
            e.fn.coalesce("device.head", e.val("")),
          ),
        ]),
      )
      .orderBy("id")
      .execute();
  }

  async #visit(rows: readonly DeviceRow[], basis: Basis): Promise<Evaluated> {
    const [first] = rows;
    if (first === undefined) return NOTHING;
    const { db } = this.#parts.store;
    const behind = await this.#laterFinding(first.organisation, basis.terms.today);
    if (behind !== undefined) return { ...NOTHING, behind };
    await storeLists(db, basis.lists);
    await enterLists(this.#parts, first.organisation, { set: basis.lists, day: basis.terms.today });
    const reader = new FactReader(db);
    let total = NOTHING;
    for (let i = 0; i < rows.length; i += CHUNK) {
      // Reports are taken between two.
      if (i > 0) await setImmediate();
      const judged = await this.#judge(rows.slice(i, i + CHUNK), reader, basis);
      const written = await this.#write(first.organisation, judged, basis);
      total = sum(total, { ...written, devices: judged.length });
    }
    return total;
  }

  /** The first day of the newest finding, where it lies after `today`. */
  async #laterFinding(organisation: string, today: Day): Promise<Day | undefined> {
    const row = await this.#parts.store.db
      .selectFrom("finding")
      .select("from_day")
      .where("organisation", "=", organisation)
      .where("from_day", ">", today)
      .orderBy("from_day", "desc")
      .executeTakeFirst();
    return row?.from_day;
  }

  async #judge(
    rows: readonly DeviceRow[],
    reader: FactReader,
    { terms, noting: noted }: Basis,
  ): Promise<readonly Judged[]> {
    const ids = rows.map((r) => r.id);
    const facts = await reader.read(ids);
    const seen = await firstSeenOf(this.#parts.store.db, ids);
    return rows.map((row) => {
      const subject: Subject = {
        id: row.id,
        organisation: row.organisation,
        state: row.state,
        lastReportAt: row.last_report_at,
        facts: facts.get(row.id) ?? {},
        firstSeen: seen.get(row.id) ?? (() => undefined),
      };
      const judgements = judge(subject, terms);
      const lookedInto = noted.taken();
      const said = judgements.map(({ control, judgement }) => ({
        control,
        ...sayingOf(judgement),
      }));
      const until = earliest(...said.map((s) => s.holdsUntil ?? undefined));
      return {
        device: row.id,
        head: row.head,
        state: row.state,
        said,
        nextOn: until === undefined ? null : addDays(until, 1),
        lookedInto,
      };
    });
  }

  #write(organisation: string, judged: readonly Judged[], basis: Basis): Promise<Written> {
    return writeFindings(
      { ...this.#parts, rules: this.#parts.rules() },
      {
        organisation,
        judged,
        today: basis.terms.today,
        basis: basis.digest,
        lists: basis.lists.digest,
      },
    );
  }
}

const NOTHING: Evaluated = { devices: 0, opened: 0, closed: 0 };

function sum(a: Evaluated, b: Evaluated): Evaluated {
  return {
    devices: a.devices + b.devices,
    opened: a.opened + b.opened,
    closed: a.closed + b.closed,
  };
}
