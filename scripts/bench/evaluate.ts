import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays, defaultPolicy, editionOf } from "@muster/mapping";
import type { Fact, SoftwareItem } from "@muster/mapping/facts";
import { createLists, type Lists, type Product } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import { canonicalBytes, type Json } from "@muster/mapping/wire";
import {
  forecastEstate,
  stateOn,
  trendOver,
} from "../../packages/collector/src/assessment/index.ts";
import { Evaluator } from "../../packages/collector/src/evaluate/index.ts";
import { signerFrom } from "../../packages/collector/src/keys/index.ts";
import { EvidenceLog } from "../../packages/collector/src/log/index.ts";
import {
  insertOrganisation,
  insertSections,
  keptForm,
  openStore,
  type Store,
  setLatest,
} from "../../packages/collector/src/store/index.ts";
import { simulatedFacts } from "../simulate-fleet.ts";
import { print } from "./machine.ts";

/** `npm run bench -- evaluate`; others with MUSTER_BENCH_DEVICES=1000,10000. */
const SIZES = (process.env.MUSTER_BENCH_DEVICES ?? "1000,10000,100000").split(",").map(Number);
const ORGANISATION = "BENCH1";
const TODAY = "2026-11-21";
const AT = `${TODAY}T03:00:00.000Z`;
/** One device in so many has software that no other has. */
const OWN = 10;
/** Devices written together. */
const BATCH = 500;

interface Bench {
  readonly store: Store;
  readonly log: EvidenceLog;
  close(): Promise<void>;
}

async function open(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const store = await openStore(`sqlite:${join(folder, "muster.db")}`);
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const now = () => Date.parse(AT);
  const log = await EvidenceLog.open({ store, signer, name: "bench", folder, now });
  await insertOrganisation(store.db, {
    id: ORGANISATION,
    name: "Bench",
    category: 3,
    edition: "2025-26",
    created_at: AT,
  });
  const close = async () => {
    await log.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, log, close };
}

/** One image in so many has PHP from its vendor, whose dates decide. */
const VENDORS = 12;
const php: SoftwareItem = { name: "PHP", version: "8.2.29", source: "file" };

/** The facts of device `i`: of an image, but that one in {@link OWN} has titles of its own. */
function factsOf(i: number, night: number): readonly Fact[] {
  return simulatedFacts(i, night).map((fact): Fact => {
    if (fact.kind !== "installed-software" || fact.state !== "known") return fact;
    const own = fact.value.items.map((item, n) =>
      i % OWN === 0 && n % 30 === 0 ? { ...item, version: `${item.version}.${i}` } : item,
    );
    const items = i % VENDORS === 0 ? [...own.slice(1), php] : own;
    return { ...fact, value: { ...fact.value, items } };
  });
}

/** A device's id: 52 letters and digits of the usual alphabet, another one for each number. */
const idOf = (i: number) =>
  i
    .toString(32)
    .padStart(52, "0")
    .replaceAll(/[0189]/g, (digit) => "wxyz".charAt("0189".indexOf(digit)));

/** Writes what intake would have: the newest word of each device on each kind. */
async function report({ store: { db } }: Bench, devices: readonly number[], night: number) {
  for (let at = 0; at < devices.length; at += BATCH) {
    const batch = devices.slice(at, at + BATCH);
    const said = batch.flatMap((i) =>
      factsOf(i, night).map((fact) => {
        const plain = canonicalBytes({ v: 1, fact } as unknown as Json);
        const digest = createHash("sha256").update(plain).digest("hex");
        return { device: idOf(i), kind: fact.kind, digest, plain };
      }),
    );
    const fresh = new Map(said.map((section) => [section.digest, section]));
    await insertSections(
      db,
      [...fresh.values()].map(({ kind, digest, plain }) => ({
        digest,
        kind,
        ...keptForm(plain),
        device: null,
        problem: null,
      })),
    );
    const row = { state: "approved", platform: "linux", enrolled_at: AT, seq: night + 1 } as const;
    const more = { site: null, last_report_at: AT, label: null, serial: null, replaced_by: null };
    await db
      .insertInto("device")
      .values(
        batch.map((i) => ({
          id: idOf(i),
          organisation: ORGANISATION,
          ...row,
          ...more,
          head: `${idOf(i)} ${night}`,
        })),
      )
      .onConflict((oc) => oc.column("id").doUpdateSet((e) => ({ head: e.ref("excluded.head") })))
      .execute();
    await setLatest(
      db,
      said.map(({ device, kind, digest }) => ({
        device,
        kind,
        section: digest,
        report: `${night}`,
        observed_at: AT,
      })),
    );
  }
}

/** The lists as they are, or with another end of one line of PHP. */
function listsWith(change: Partial<Product> = {}): Lists {
  const files = products.map((p) => (p.product === "php" ? { ...p, ...change } : p));
  return createLists(files, undefined, bundledTables);
}

function shortened(): Partial<Product> {
  const php = products.find((p) => p.product === "php");
  return {
    cycles: (php?.cycles ?? []).map((c) =>
      c.cycle === "8.2" ? { ...c, endOfSupport: "2026-11-20" } : c,
    ),
  };
}

interface Took {
  readonly wall: number;
  /** Of this process, all its threads: on a machine that others use, the steadier figure. */
  readonly processor: number;
}

async function took(work: () => Promise<unknown>): Promise<Took> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - began) / 1000, processor: (user + system) / 1e6 };
}

const inSeconds = ({ wall, processor }: Took, digits = 2) =>
  `${processor.toFixed(digits)} (${wall.toFixed(digits)})`;

async function measure(size: number): Promise<string[]> {
  const bench = await open();
  const { store, log } = bench;
  const evaluator = new Evaluator({
    store,
    rules: () => "bench",
    append: (db, organisation, leaf) => log.append(db, organisation, leaf),
  });
  const all = Array.from({ length: size }, (_, i) => i);
  await report(bench, all, 0);
  const lists = { before: listsWith(), after: listsWith(shortened()) };
  const judge = (by: Lists) =>
    evaluator.evaluateDue(ORGANISATION, { today: TODAY, lists: by, policy: defaultPolicy });
  const cold = await took(() => judge(lists.before));
  const quiet = await took(() => judge(lists.before));
  const changed = all.filter((i) => i % 100 === 0);
  await report(bench, changed, 1);
  const night = await took(() => judge(lists.before));
  let visited = 0;
  const list = await took(async () => {
    visited = (await judge(lists.after)).devices;
  });
  const set = editionOf("2025-26", 3);
  if (set === undefined) throw new Error("the edition is gone");
  const about = { db: store.db, organisation: ORGANISATION, set };
  const terms = { today: TODAY, lists: lists.before, policy: defaultPolicy };
  const ahead = await took(() =>
    forecastEstate({ ...about, terms, until: "2027-06-30" }, ({ id }) => id),
  );
  const past = { ...about, policy: defaultPolicy, today: TODAY };
  const day = await took(() => stateOn(past, TODAY));
  const weeks = Array.from({ length: 54 }, (_, i) => addDays(TODAY, 7 * (i - 53)));
  const year = await took(() => trendOver(past, weeks));
  await bench.close();
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  return [
    size.toLocaleString("en-GB"),
    inSeconds(cold),
    `${((cold.processor / size) * 1000).toFixed(2)} ms`,
    inSeconds(quiet, 3),
    inSeconds(night),
    `${inSeconds(list)}, ${visited.toLocaleString("en-GB")} devices`,
    ...[ahead, day, year].map((each) => inSeconds(each)),
    `${peak} MB`,
  ];
}

/** Judging an estate from cold, with nothing changed, with one device in a hundred changed, and with one date of one product changed. */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  print(
    `Evaluation, 150 titles a device, software of its own on 1 in ${OWN}: seconds of processor (of the clock)`,
    [
      [
        "devices",
        "cold",
        "a device",
        "nothing changed",
        "1 in 100 changed",
        "a date changed",
        "forecast to the deadline",
        "state of a day",
        "54 weeks",
        "peak",
      ],
      ...rows,
    ],
  );
}
