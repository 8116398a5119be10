import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Collector } from "../collector.ts";
import { readEnvironment } from "../config/environment.ts";
import { loadSettings } from "../config/load.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import { enrolDevice } from "../packs/testing/reporter.ts";
import { NightViews } from "../year-views.ts";
import { schedulerOf } from "./serving.ts";
import { settleOrganisation } from "./settle.ts";

test("a first beat judges what is due, and makes trend and forecast of it", async () => {
  const data = mkdtempSync(join(tmpdir(), "muster-serving-"));
  const settings = { ...loadSettings(readEnvironment({})), data };
  const now = () => Date.parse("2026-11-21T12:00:00Z");
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const collector = await Collector.open({ settings, now, random });
  const { store, log, today } = collector;
  const about = { ods: "A12345", name: "Rowan House", category: 3, edition: "2025-26" };
  await settleOrganisation(collector, about, today);
  const enter = (leaf: Parameters<typeof log.append>[2]) =>
    store.db.transaction().execute((trx) => log.append(trx, "A12345", leaf));
  const parts = { store, organisation: "A12345", enter };
  const device = await enrolDevice(parts, { algorithm: "ed25519", protection: "file" });
  await device.report(sampleFacts(), "2026-11-21T09:00:00.000Z");
  const night = new NightViews(collector);
  const failed: unknown[] = [];
  const onError = (error: unknown) => failed.push(error);
  const scheduler = schedulerOf(collector, { night, onError, onProgress: () => undefined });

  await scheduler.tick();

  const { trend, forecast } = night.of("A12345") ?? {};
  expect(failed).toEqual([]);
  expect(trend?.trend.at(-1)?.estate).toMatchObject({ known: 1, reporting: 1 });
  // Of a device that was judged: an update of 10 November is in time until the 24th.
  expect(forecast?.forecast.endings[0]?.lastDay).toBe("2026-11-24");
  await scheduler.stop();
  await collector.close();
  rmSync(data, { recursive: true, force: true });
});
