import type { Day, FactOf } from "@muster/mapping";
import { latestSections, readSections } from "../store/index.ts";
import type { CertificateDevice } from "./certificate.ts";
import { type PastTerms, pastDay } from "./past-day.ts";
import { type DeviceOverTime, PastReader } from "./past-reader.ts";

/** Devices whose systems are read together. */
const TOGETHER = 200;

/** The estate of today as it is stored, with each device's operating system. Nothing is judged. */
export async function* storedDevices(
  terms: PastTerms,
  today: Day,
): AsyncGenerator<CertificateDevice> {
  const reader = new PastReader(terms, [await pastDay(terms, today, true)]);
  let waiting: DeviceOverTime[] = [];
  for await (const device of reader.devices()) {
    waiting.push(device);
    if (waiting.length < TOGETHER) continue;
    yield* await withSystems(terms, waiting);
    waiting = [];
  }
  yield* await withSystems(terms, waiting);
}

async function withSystems(
  { db }: PastTerms,
  devices: readonly DeviceOverTime[],
): Promise<readonly CertificateDevice[]> {
  const ids = devices.map(({ device }) => device.id);
  const said = (await latestSections(db, ids)).filter(({ kind }) => kind === "os");
  const sections = await readSections(db, [...new Set(said.map(({ section }) => section))]);
  const systems = new Map<string, FactOf<"os">>();
  for (const { device, section } of said) {
    const fact = sections.get(section)?.fact;
    if (fact?.kind === "os") systems.set(device, fact);
  }
  return devices.flatMap(({ device: { id, label }, on: [now] }) =>
    now === undefined ? [] : [{ ...now, id, name: label ?? id.slice(0, 12), os: systems.get(id) }],
  );
}
