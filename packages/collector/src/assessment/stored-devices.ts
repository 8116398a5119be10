import type { Day } from "@muster/mapping";
import type { CertificateDevice } from "./certificate.ts";
import type { PastDay, PastTerms } from "./past-day.ts";
import { type DeviceOverTime, PastReader } from "./past-reader.ts";
import { SaidReader } from "./said.ts";

/** Devices whose systems are read together. */
const TOGETHER = 200;

/** The estate of a day as it is stored, with each device's operating system of then. Nothing is judged. */
export async function* storedDevices(
  terms: PastTerms,
  past: PastDay,
): AsyncGenerator<CertificateDevice> {
  const reader = new PastReader(terms, [past]);
  const about = { terms, day: past.day };
  let waiting: DeviceOverTime[] = [];
  for await (const device of reader.devices()) {
    waiting.push(device);
    if (waiting.length < TOGETHER) continue;
    yield* await withSystems(waiting, about);
    waiting = [];
  }
  yield* await withSystems(waiting, about);
}

async function withSystems(
  devices: readonly DeviceOverTime[],
  { terms: { db }, day }: { readonly terms: PastTerms; readonly day: Day },
): Promise<readonly CertificateDevice[]> {
  const of = devices.map(({ device }) => device);
  const systems = await SaidReader.open(db, of, { kind: "os", first: day });
  return devices.flatMap(({ device: { id, label }, on: [then] }) => {
    if (then === undefined) return [];
    const said = systems.on(id, day);
    const os = said?.kind === "os" ? said : undefined;
    return [{ ...then, id, name: label ?? id.slice(0, 12), os }];
  });
}
