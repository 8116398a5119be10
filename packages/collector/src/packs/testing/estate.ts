import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPolicy, type Edition, editionOf, type Lists } from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { canonicalBytes } from "@muster/mapping/wire";
import { Evaluator, judgeEstate } from "../../evaluate/index.ts";
import { type Signer, signerFrom } from "../../keys/index.ts";
import { EvidenceLog, type NewLeaf } from "../../log/index.ts";
import {
  insertOrganisation,
  insertRun,
  openStore,
  type RunDevice,
  type Store,
  saveRunDevices,
} from "../../store/index.ts";
import type { PackRequest } from "../build.ts";
import { rulesInForce } from "../rules.ts";
import type { PackFinding } from "../source.ts";
import { enrolDevice, sha256, type TestDevice } from "./reporter.ts";

/** Judged all at once. */
export interface TestRequest extends PackRequest {
  readonly findings: readonly PackFinding[];
}

/** Everything a pack is built from, on a real store with a real log: for tests only. */
export interface Estate {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** A folder of the test's own. */
  readonly folder: string;
  /** @param options `protection`: where the key lies, by the word of enrolment; reports say "file" */
  enrol(options?: { algorithm?: "ed25519" | "p256"; protection?: string }): Promise<TestDevice>;
  enter(leaf: NewLeaf): Promise<number>;
  /** Judges for `today` and stores the findings. */
  evaluate(today: string): Promise<void>;
  /** @param lists other lists than those the estate is evaluated by */
  request(out: string, today: string, lists?: Lists): Promise<TestRequest>;
  close(): Promise<void>;
}

export const ODS = "A12345";
const NIGHT = "night-1";

/** A few of the lists: packs of tests are built and checked hundreds of times. */
const PRODUCTS = ["debian", "firefox", "openssl", "php"];
const someLists = createLists(products.filter(({ product }) => PRODUCTS.includes(product)));

function theEdition(): Edition {
  const edition = editionOf("2025-26", 3);
  if (edition === undefined) throw new Error("the edition is gone");
  return edition;
}

/** An organisation with a log and no device yet. */
export async function testEstate(options?: {
  readonly signer?: Signer;
  readonly lists?: Lists;
  /** Another one than a fresh SQLite in memory. */
  readonly store?: Store;
}): Promise<Estate> {
  const folder = await mkdtemp(join(tmpdir(), "muster-pack-"));
  const store = options?.store ?? (await openStore("sqlite::memory:"));
  const signer = options?.signer ?? signerFrom(generateKeyPairSync("ed25519").privateKey);
  const now = () => Date.parse("2026-11-21T03:00:00Z");
  const log = await EvidenceLog.open({ store, signer, name: "collector.test", folder, now });
  await insertOrganisation(store.db, {
    id: ODS,
    name: "Rowan House Care Home",
    category: 3,
    edition: "2025-26",
    created_at: "2026-11-01T09:00:00.000Z",
  });
  const enter = (leaf: NewLeaf) =>
    store.db.transaction().execute((trx) => log.append(trx, ODS, leaf));
  const terms = { lists: options?.lists ?? someLists, policy: defaultPolicy };
  const evaluator = new Evaluator({
    store,
    rules: () => rulesInForce().name,
    append: (trx, organisation, leaf) => log.append(trx, organisation, leaf),
  });
  return {
    store,
    log,
    folder,
    enter,
    enrol: ({ algorithm = "ed25519", protection = "file" } = {}) =>
      enrolDevice({ store, enter, organisation: ODS }, { algorithm, protection }),
    evaluate: async (today) => {
      await evaluator.evaluateDue(ODS, { ...terms, today });
    },
    request: async (out, today, lists = terms.lists) => ({
      ...terms,
      lists,
      db: store.db,
      log,
      organisation: ODS,
      today,
      edition: theEdition(),
      names: false,
      pseudonym: (device) => `device-${sha256(device).slice(0, 8)}`,
      out,
      findings: await judgeEstate(
        store.db,
        { organisation: ODS, rules: rulesInForce().name },
        { ...terms, lists, today },
      ),
    }),
    close: async () => {
      await log.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A finished night of these devices, with its entry in the log. */
export async function addNight(
  { store, enter }: Estate,
  night: string,
  devices: readonly Pick<RunDevice, "device" | "state" | "why">[],
): Promise<void> {
  const run = `${NIGHT}-${night}`;
  const rows = devices
    .map((d) => ({
      ...d,
      run,
      scheduled_at: `${night}T01:30:00.000Z`,
      started_at: null,
      finished_at: d.state === "finished" ? `${night}T01:31:00.000Z` : null,
    }))
    .sort((a, b) => (a.device < b.device ? -1 : 1));
  const closedAt = `${night}T05:00:00.000Z`;
  const window = { opensAt: `${night}T01:00:00.000Z`, closesAt: closedAt, closedAt };
  await insertRun(store.db, {
    id: run,
    organisation: ODS,
    night,
    opens_at: window.opensAt,
    closes_at: closedAt,
    closed_at: closedAt,
  });
  await saveRunDevices(store.db, rows);
  const lines = rows.map((r) => Buffer.from(canonicalBytes({ ...r })).toString()).join("\n");
  await enter({
    type: "run",
    about: { run, night, ...window, counts: { finished: 1 }, digest: sha256(`${lines}\n`) },
  });
}
