import { type Db, readSetting, writeSetting } from "../store/index.ts";

/** A time in which the collector did not run, so that nothing could arrive. Instants are ISO 8601 UTC. */
export interface Outage {
  readonly from: string;
  readonly to: string;
}

const ALIVE = "collector.alive";
const OUTAGES = "collector.outages";
/** Outages kept: enough to explain every night that is still shown. */
const KEPT = 100;
/** Two missed beats and a half: a collector that beats every minute was away after that. */
const AWAY_MS = 150_000;

/** Says that the collector runs; a silence before this beat is noted as an outage. */
export async function beat(db: Db, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const last = await readSetting(db, ALIVE);
  if (last !== undefined && now - Date.parse(last) > AWAY_MS) {
    const outages = [...(await readOutages(db)), { from: last, to: at }].slice(-KEPT);
    await writeSetting(db, OUTAGES, JSON.stringify(outages));
  }
  await writeSetting(db, ALIVE, at);
}

export async function readOutages(db: Db): Promise<readonly Outage[]> {
  const text = await readSetting(db, OUTAGES);
  // Written by `beat` alone.
  return text === undefined ? [] : (JSON.parse(text) as readonly Outage[]);
}

const wall = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});

/** The outages that fell between two instants, in a sentence; `undefined` where there was none. */
export function explainOutages(
  outages: readonly Outage[],
  { from, to }: Outage,
): string | undefined {
  const within = outages.filter((o) => o.from < to && o.to > from);
  if (within.length === 0) return undefined;
  const times = within.map(
    (o) => `from ${wall.format(new Date(o.from))} to ${wall.format(new Date(o.to))}`,
  );
  return `the collector was not running ${times.join(" and ")}`;
}
