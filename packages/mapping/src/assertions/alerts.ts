import { firstDay, recorded } from "../controls/antivirus-alerts.ts";
import { counted, listed } from "../controls/words.ts";
import { writeDay } from "../days.ts";
import { applicable, emptySentence, goodSentence, silence } from "./count-sentences.ts";
import type { Decision } from "./decision.ts";
import { type Ground, ofControl, populationOf } from "./ground.ts";
import { join } from "./sentences.ts";
import type { Gap } from "./tally.ts";

const control = "antivirus-alerts";

/**
 * Antivirus alerts in three months: a number where every device tells one for all of them, nought included. Where one
 * does not, what is known is a lower bound, and the sentences say who can tell the rest.
 */
export function alerts(ground: Ground): Decision {
  const { tally } = ground;
  const found = ofControl(control, ground);
  if (applicable(found.counts) === 0) {
    return { suggested: "cannot confirm", because: emptySentence(populationOf(ground)) };
  }
  const said = goodSentence(found);
  const whole = tally.gaps(control, ["counted"]);
  if (devicesIn(whole) === applicable(found.counts)) {
    return {
      suggested: "number",
      value: alertsIn(whole),
      because: join([said, `${recordedOn(whole)} ${monthsOf(ground)}`]),
    };
  }
  const without = found.counts.met - devicesIn(whole);
  const lost =
    without === 0 ? "" : `For ${counted(without, "device")} the number itself is not kept`;
  const open = [lost, tooShort(ground), notTold(ground), silence(tally.estate())];
  return { suggested: "cannot confirm", because: join([said, atLeast(ground), ...open]) };
}

/** Empty where no alert is known: that none was told of is no nought. */
function atLeast({ tally }: Ground): string {
  const known = tally.gaps(control, ["counted", "at least"]);
  return alertsIn(known) === 0 ? "" : `At least ${recordedOn(known)} ${upToReports}`;
}

function alertsIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { detail, devices }) => sum + (detail.count ?? 0) * devices, 0);
}

function devicesIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { devices }) => sum + devices, 0);
}

/** `5 alerts were recorded, on 2 devices,` */
function recordedOn(gaps: readonly Gap[]): string {
  const on = devicesIn(gaps.filter(({ detail }) => detail.count !== 0));
  return recorded(alertsIn(gaps)) + (on === 0 ? "" : `, on ${counted(on, "device")},`);
}

const upToReports = "in the three months up to the newest reports";

/** The months in days: of devices that reported on different days they end on different days. */
function monthsOf(ground: Ground): string {
  const { from, until } = ground.tally.interval([control], populationOf(ground)) ?? {
    from: ground.today,
    until: ground.today,
  };
  const days = `between ${writeDay(firstDay(from))} and ${writeDay(until)}`;
  return from === until ? days : `${days}, ${upToReports}`;
}

/** Records that begin within the three months: of new computers, of logs that were emptied or are full. */
function tooShort({ tally }: Ground): string {
  const gaps = tally.gaps(control, ["too short"]);
  if (gaps.length === 0) return "";
  return `Less than three months are in the record of ${listed(gaps.map(onDevices))}`;
}

function notTold({ tally }: Ground): string {
  const gaps = tally.gaps(control, ["not told"]);
  if (gaps.length === 0) return "";
  return `No number comes from ${listed(gaps.map(onDevices), 5)}`;
}

function onDevices({ detail, devices }: Gap): string {
  return `${detail.what} on ${counted(devices, "device")}`;
}
