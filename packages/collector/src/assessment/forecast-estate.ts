import { FactReader } from "../evaluate/index.ts";
import { type Device, firstSeenOf, pagesOfDevices } from "../store/index.ts";
import { type EstateForecast, ForecastGatherer, type ForecastTerms } from "./forecast.ts";
import { TOLD_EVERY } from "./state.ts";

const PAGE = 100;

/** The forecast of an estate, read from the store. @param nameOf what a device is called in it */
export async function forecastEstate(
  request: ForecastTerms,
  nameOf: (device: Pick<Device, "id" | "label">) => string,
  onProgress?: (devices: number) => void,
): Promise<EstateForecast> {
  const { db, organisation } = request;
  const gathering = await ForecastGatherer.open(request);
  const reader = new FactReader(db);
  let devices = 0;
  for await (const page of pagesOfDevices(db, organisation, PAGE)) {
    const ids = page.map(({ id }) => id);
    const facts = await reader.read(ids);
    const seen = await firstSeenOf(db, ids);
    for (const device of page) {
      const { id, state, site, last_report_at: lastReportAt } = device;
      const own = facts.get(id) ?? {};
      const machine = own["machine-class"];
      gathering.add({
        id,
        organisation,
        state,
        site,
        lastReportAt,
        facts: own,
        firstSeen: seen.get(id) ?? (() => undefined),
        form: machine?.state === "known" ? machine.value.form : "unknown",
        name: nameOf(device),
      });
    }
    devices += page.length;
    if (devices % TOLD_EVERY === 0) onProgress?.(devices);
  }
  return gathering.finish();
}
