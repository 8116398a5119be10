import * as z from "zod";
import type { AnchorFile } from "../anchors/index.ts";
import type { EvidenceLog } from "../log/index.ts";
import { PeopleWords } from "../people/index.ts";
import type { Db } from "../store/index.ts";
import { EvidenceReader } from "./evidence.ts";
import type { Judged } from "./finding-feed.ts";
import { EstateBill } from "./formats/cyclonedx.ts";
import { pageHtml } from "./formats/html.ts";
import { oscalResults } from "./formats/oscal.ts";
import { evidencePdf } from "./formats/pdf/document.ts";
import { answers, improvementPlan, unsupportedRegister } from "./items/index.ts";
import { counted } from "./lines/line.ts";
import type { PackOrder } from "./order.ts";
import { Highlights } from "./pages/highlights.ts";
import { overview } from "./pages/overview.ts";
import { writeCertificate } from "./parts/certificate.ts";
import { circumstancesOf } from "./parts/circumstances.ts";
import { FindingsFile, writeBatches, writeLists } from "./parts/findings.ts";
import { fingerprintOf, writeKeys } from "./parts/keys.ts";
import { type Checkpoint, packCheckpoint, writeLog } from "./parts/log.ts";
import { packDigest, writeManifest } from "./parts/manifest.ts";
import type { PackBuild } from "./parts/pack-build.ts";
import { groundOf, writeItemPages } from "./parts/pages.ts";
import { writePeople } from "./parts/people.ts";
import { writeReports } from "./parts/reports.ts";
import { RowsFile } from "./parts/rows-file.ts";
import { writeRules } from "./parts/rules.ts";
import { writeRuns } from "./parts/runs.ts";
import { staticFiles } from "./parts/static-files.ts";
import { SummaryFile } from "./parts/summary-file.ts";
import { Tables } from "./parts/tables.ts";
import { type PackRun, PackSource } from "./source.ts";
import { bookTerms, RUNS_SHOWN, rowsOf, SummaryGatherer, type SummaryTerms } from "./summary.ts";
import { Summary } from "./summary-schema.ts";
import { type SummaryYear, summaryYear } from "./summary-year.ts";
import { PackWriter } from "./writer.ts";
import { type PackYear, tablesOfYear, YearGatherer } from "./year.ts";

export interface PackRequest
  extends SummaryTerms,
    Pick<PackOrder, "items" | "sbom" | "cyberEssentials"> {
  readonly db: Db;
  /** ODS code. */
  readonly organisation: string;
  /** Folder to write: absent or empty. */
  readonly out: string;
  readonly log: EvidenceLog;
  /** Judgements of `today`, made with the newest facts, these lists and {@link rulesInForce}. Nothing is judged here. */
  readonly findings: Judged;
  /** Files under which others hold a checkpoint of the log, of at most `size` entries. */
  readonly anchors?: (size: number) => Promise<readonly AnchorFile[]>;
  /** Told the digest once everything is written, before the pack takes its place; where it throws, there is no pack. */
  readonly onSealed?: (digest: string) => Promise<void>;
  /** Told what is being done, in a few words. */
  readonly onProgress?: (doing: string) => void;
}

export interface BuiltPack {
  /** As given. */
  readonly path: string;
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
  /** Of the collector's key, hex: what a reader compares to know whose pack it is. */
  readonly fingerprint: string;
}

/** Devices after which it is said how far a build has come: some seconds. */
const SAID_EVERY = 2_000;

/**
 * Writes an evidence pack: whole or not at all, and the same bytes for the same store, day and lists.
 * @throws {PackError} with the cure
 */
export async function buildPack(request: PackRequest): Promise<BuiltPack> {
  const writer = await PackWriter.open(request.out);
  try {
    const built = await fill(request, writer);
    await request.onSealed?.(built.digest);
    await writer.finish();
    return built;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function fill(request: PackRequest, writer: PackWriter): Promise<BuiltPack> {
  const { db, organisation: ods, log, today, onProgress } = request;
  const source = new PackSource(db, ods);
  const organisation = await source.organisation();
  const say = onProgress ?? (() => undefined);
  const people = await PeopleWords.open(db, ods, bookTerms(request));
  const build = { terms: request, source, people, writer, log, say, leaves: new Set<number>() };
  const gathered = await describeDevices(build, request.findings, await YearGatherer.open(request));
  const earlier = await source.reportsOfFindings(today);
  const withheld = await writeReports(build, gathered.reports.union(earlier));
  await writeLists(build);
  await writeRules(build);
  // Taken last, so that it covers everything read so far.
  const checkpoint = await packCheckpoint(log, ods);
  const runs = await source.runs(today, RUNS_SHOWN);
  await writeProofs(build, { organisation: ods, checkpoint, runs, gathered });
  await writeBeside(request, writer, checkpoint.size);
  const generatedAt = await source.instantOf(checkpoint.size, organisation.created_at, request);
  const nameless = { path: ".", digest: "" };
  const { year, trend, summary: gathering } = gathered;
  const said = gathering.finish({ organisation, runs, generatedAt, pack: nameless, year });
  const { highlights } = gathered;
  const ground = groundOf(build, { summary: said, highlights, trend, only: request.items });
  await writeReadable(build, ground, gathered.bill);
  await writer.settled();
  const digest = packDigest(writer.files);
  const summary = { ...said, pack: { path: ".", digest } };
  await gathered.file.write(summary);
  await writer.put("README.html", pageHtml(overview({ ...ground, summary })));
  await writeManifest(build, { summary, withheld, checkpoint });
  await writer.settled();
  const { files } = writer;
  return {
    path: request.out,
    digest,
    files: files.length,
    bytes: files.reduce((sum, f) => sum + f.size, 0),
    fingerprint: fingerprintOf(log.signer),
  };
}

interface Proven {
  readonly organisation: string;
  readonly checkpoint: Checkpoint;
  readonly runs: readonly PackRun[];
  readonly gathered: Gathered;
}

/** What the log's entries speak of, and the entries with their proofs. */
async function writeProofs(build: PackBuild, proven: Proven): Promise<void> {
  const { organisation, checkpoint, runs, gathered } = proven;
  const { size } = checkpoint;
  await writeRuns(build, runs, size);
  await writeBatches(build, size);
  await writePeople(build, { organisation, size }, gathered.summary.risks());
  await writeKeys(build, organisation, size);
  await writeLog(build, organisation, checkpoint);
}

/** What nothing of this program decides: others' anchors of the log, how to check the pack, the summary's schema. */
async function writeBeside(request: PackRequest, writer: PackWriter, size: number): Promise<void> {
  for (const { name, bytes } of (await request.anchors?.(size)) ?? []) {
    await writer.put(`anchors/${name}`, bytes);
  }
  for (const [path, content] of await staticFiles()) await writer.put(path, content);
  await writer.put("summary.schema.json", `${JSON.stringify(z.toJSONSchema(Summary), null, 2)}\n`);
}

/** The same answers as pages, as a document, and for programs of assessors. */
async function writeReadable(
  build: PackBuild,
  ground: ReturnType<typeof groundOf>,
  bill: EstateBill | undefined,
): Promise<void> {
  await writeItemPages(build, ground);
  await build.writer.put("evidence.pdf", evidencePdf(ground));
  await build.writer.put(
    "oscal-assessment-results.json",
    `${JSON.stringify(oscalResults(ground), null, 1)}\n`,
  );
  if (bill !== undefined) {
    const text = JSON.stringify(bill.document(ground.summary), null, 1);
    await build.writer.put("estate.cdx.json", `${text}\n`);
  }
}

interface Gathered {
  readonly summary: SummaryGatherer;
  /** The estate's software, where it was asked for. */
  readonly bill: EstateBill | undefined;
  /** Digests of the devices' newest reports. */
  readonly reports: ReadonlySet<string>;
  /** The summary, which waits for the pack's digest. */
  readonly file: SummaryFile;
  readonly highlights: Highlights;
  readonly year: SummaryYear;
  readonly trend: PackYear["trend"];
}

async function describeDevices(
  build: PackBuild,
  judged: Judged,
  yearly: YearGatherer,
): Promise<Gathered> {
  const summary = new SummaryGatherer(build.terms, build.people);
  const file = new SummaryFile(build);
  const highlights = new Highlights(summary.items());
  const bill = build.terms.sbom === true ? new EstateBill() : undefined;
  const reports = new Set<string>();
  const tables = await Tables.open(build.writer);
  const about = { format: "muster-circumstances/1", list: "devices" };
  const circumstances = await RowsFile.open(build.writer, "circumstances.json", about);
  const reader = new EvidenceReader(build.source, build.terms, build.people.book);
  let devices = 0;
  const findings = await FindingsFile.open(build);
  for await (const device of reader.devices(judged)) {
    await findings.add(device.judged);
    summary.add(device);
    const rows = rowsOf(device);
    file.add(rows);
    highlights.add(rows, device.form);
    if (device.standing !== "revoked") bill?.add(device.facts);
    yearly.add(device);
    await tables.add(device);
    await circumstances.add(circumstancesOf(device));
    if (device.report !== undefined) reports.add(device.report.digest);
    devices += 1;
    if (devices % SAID_EVERY === 0) build.say(`described ${counted(devices, "device")}`);
  }
  const year = await yearly.finish();
  await tables.close([
    [answers, answers.rows(summary.items())],
    [unsupportedRegister, unsupportedRegister.rows(summary.risks().register)],
    [improvementPlan, improvementPlan.rows(summary.plan())],
    ...tablesOfYear(year),
  ]);
  await writeCertificate(build, year);
  await circumstances.close();
  await findings.close();
  build.say(`described ${counted(devices, "device")}`);
  return { summary, file, highlights, bill, reports, year: summaryYear(year), trend: year.trend };
}
