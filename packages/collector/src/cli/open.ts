import { resolve } from "node:path";
import { Collector } from "../collector.ts";
import { loadSettings, type Settings } from "../config/load.ts";
import { readOnlySentence } from "../log/index.ts";
import { listOrganisations, type Organisation } from "../store/index.ts";
import type { Io } from "./io.ts";
import type { Place } from "./options.ts";
import { AttentionError, UsageError } from "./problems.ts";

/** The settings of this call: file and environment, with the command line over them. */
export function settingsOf(io: Io, place: Place): Settings {
  const settings = loadSettings(io.environment, place.config ?? io.environment.configFile);
  return place.data === undefined ? settings : { ...settings, data: resolve(place.data) };
}

/** Opens the collector on its data folder, which is made where it is not there yet. */
export function openCollector(io: Io, settings: Settings): Promise<Collector> {
  return Collector.open({ settings, now: io.now, random: io.random });
}

/**
 * Opens the collector for a command that only looks, and closes it whatever happens.
 * @throws {AttentionError} after the work, where the log is not as it was signed: what was shown is shown under this
 */
export async function withCollector(
  io: Io,
  place: Place,
  work: (collector: Collector) => Promise<void>,
): Promise<void> {
  await opened(io, place, async (collector) => {
    await work(collector);
    const problem = readOnlySentence(collector.log.state);
    if (problem !== undefined) throw new AttentionError(problem);
  });
}

/** As {@link withCollector}, for a command that writes. @throws {LogTamperedError} before it does anything */
export async function withWriter(
  io: Io,
  place: Place,
  work: (collector: Collector) => Promise<void>,
): Promise<void> {
  await opened(io, place, async (collector) => {
    collector.log.assertSound();
    await work(collector);
  });
}

async function opened(
  io: Io,
  place: Place,
  work: (collector: Collector) => Promise<void>,
): Promise<void> {
  const collector = await openCollector(io, settingsOf(io, place));
  try {
    await work(collector);
  } finally {
    await collector.close();
  }
}

/** The organisation a command is about: the one named, or the only one there is. */
export async function chosenOrganisation(
  collector: Collector,
  ods: string | undefined,
): Promise<Organisation> {
  if (ods !== undefined) return collector.organisation(ods);
  const all = await listOrganisations(collector.store.db);
  const [only, ...others] = all;
  if (only === undefined) {
    throw new UsageError(
      "There is no organisation here yet: make one with `muster org create --ods CODE --name NAME`.",
    );
  }
  if (others.length === 0) return only;
  throw new UsageError(`Say which organisation with --org: ${all.map((o) => o.id).join(", ")}.`);
}
