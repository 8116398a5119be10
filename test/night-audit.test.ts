import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { wholeAudit } from "../packages/collector/src/log/index.ts";
import { NightAudit } from "../packages/collector/src/scheduler/index.ts";
import { readSetting } from "../packages/collector/src/store/index.ts";
import { fill, type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";

/** The audit of quiet hours, on a collector with two nights behind it. */
let living: LivingCollector;
beforeAll(async () => {
  living = await livingCollector();
  await fill(living);
});
afterAll(() => living.close());

/** An audit of a program that has run for an hour. */
function auditOf(onProgress: (line: string, audit: NightAudit) => void): NightAudit {
  const { store, log, settings, now } = living.collector;
  living.clock.now -= 3_600_000;
  const audit: NightAudit = new NightAudit({
    store,
    log,
    schedule: settings.schedule,
    now,
    onProgress: (line) => onProgress(line, audit),
    onError: (error) => {
      throw error;
    },
  });
  living.clock.now += 3_600_000;
  return audit;
}

async function beat(): Promise<string[]> {
  const said: string[] = [];
  const audit = auditOf((line) => said.push(line));
  audit.beat([ODS]);
  await audit.settled();
  return said;
}

test("no audit while the window is open, nor in the first minutes of a start", async () => {
  living.at("2026-11-23T02:00:00Z");
  expect(await beat()).toEqual([]);
  living.at("2026-11-23T05:00:00Z");
  const { store, log, settings, now } = living.collector;
  const said: string[] = [];
  const onProgress = (line: string) => said.push(line);
  const young = new NightAudit({
    store,
    log,
    schedule: settings.schedule,
    now,
    onProgress,
    onError: () => undefined,
  });
  young.beat([ODS]);
  await young.settled();
  expect(said).toEqual([]);
});

test("broken off it goes on with the part it had begun, and once a night is enough", async () => {
  living.at("2026-11-23T05:00:00Z");
  const first: string[] = [];
  const audit = auditOf((line, self) => {
    first.push(line);
    if (first.length === 3) void self.stop();
  });
  audit.beat([ODS]);
  await audit.settled();
  audit.beat([ODS]);
  await audit.settled();
  expect(first).toHaveLength(3);
  const rest = await beat();
  const parts = [...first, ...rest].map(
    (line) => /: (?<part>[a-z]+) as the log says/.exec(line)?.groups?.part,
  );
  expect(parts).toEqual([...wholeAudit]);
  expect(rest.at(-1)).toContain(`(${wholeAudit.length} of ${wholeAudit.length})`);
  expect(await beat()).toEqual([]);
  expect(living.collector.log.state.state).toBe("sound");
});

test("what it finds stops everything, in every program on this data folder [T20]", async () => {
  const { store, log, settings } = living.collector;
  await sql`update run_device set why = 'nobody saw' where state = 'missed'`.execute(store.db);
  living.at("2026-11-24T05:00:00Z");
  const said = await beat();
  expect(said.filter((line) => line.includes("faults"))).toEqual([
    expect.stringContaining("runs 2 faults"),
  ]);
  expect(log.state).toMatchObject({
    state: "tampered",
    organisation: ODS,
    faults: expect.arrayContaining([expect.objectContaining({ table: "run_device" })]),
  });
  await expect(living.token()).rejects.toMatchObject({ code: "LOG_TAMPERED" });
  expect(existsSync(join(settings.data, "checkpoints", `${ODS}.faults.json`))).toBe(true);
  expect(await readSetting(store.db, `audit.${ODS}`)).toContain('"night":"2026-11-24"');
});
