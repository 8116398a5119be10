import { type Day, dayOf, daysBetween, type Facts, writeDay } from "@muster/mapping";

/** What a device's own facts show of its isolation. None of it proves isolation: a network's walls are not seen from inside. */
export interface IsolationSigns {
  readonly inbound: "blocked" | "open" | "not shown";
  /** Services that take connections from elsewhere: `rdp`, `ssh`. */
  readonly services: readonly string[];
}

/** The layers that decide now; where the machine does not say which profile is in use, all of them. The weakest counts. */
export function isolationSigns({
  firewall,
  "remote-access": remote,
}: Facts<"firewall" | "remote-access">): IsolationSigns {
  const services =
    remote?.state === "known"
      ? remote.value.services.filter((s) => s.enabled === "yes" && s.running === "yes")
      : [];
  return { inbound: inboundOf(firewall), services: services.map(({ service }) => service) };
}

function inboundOf(firewall: Facts<"firewall">["firewall"]): IsolationSigns["inbound"] {
  if (firewall?.state !== "known") return "not shown";
  const { layers } = firewall.value;
  const inUse = layers.filter((layer) => layer.inUse === true);
  const deciding = inUse.length > 0 ? inUse : layers;
  if (deciding.some((l) => l.enabled === "no" || l.defaultInbound === "allow")) return "open";
  const blocks = deciding.every((l) => l.enabled === "yes" && l.defaultInbound === "block");
  return deciding.length > 0 && blocks ? "blocked" : "not shown";
}

/**
 * Days in which a report counts as contact now, the last of them included: what reports at all does so each night, and a
 * laptop may sleep over a weekend. The collector's own measure; no standard names one.
 */
export const CONTACT_DAYS = 7;

/** The same over the devices that an acceptance covers. */
export interface IsolationCount {
  readonly devices: number;
  readonly blocked: number;
  readonly open: number;
  readonly notShown: number;
  /** Devices on which a service takes connections from elsewhere. */
  readonly serving: number;
  /** Devices whose reports reached the collector lately, and the day of the last one up to the day judged. */
  readonly contact: number;
  readonly lastContact: Day | null;
}

export const noDevice: IsolationCount = {
  devices: 0,
  blocked: 0,
  open: 0,
  notShown: 0,
  serving: 0,
  contact: 0,
  lastContact: null,
};

/** A device more. @param seen its last report, and the day judged: a report from after that is contact without a day */
export function countSigns(
  count: IsolationCount,
  { inbound, services }: IsolationSigns,
  { lastReportAt, today }: { readonly lastReportAt: string | null; readonly today: Day },
): IsolationCount {
  const on = lastReportAt === null ? undefined : dayOf(lastReportAt);
  const isContact = on !== undefined && daysBetween(on, today) <= CONTACT_DAYS;
  const isLater = on !== undefined && on <= today && on > (count.lastContact ?? "");
  return {
    devices: count.devices + 1,
    blocked: count.blocked + Number(inbound === "blocked"),
    open: count.open + Number(inbound === "open"),
    notShown: count.notShown + Number(inbound === "not shown"),
    serving: count.serving + Number(services.length > 0),
    contact: count.contact + Number(isContact),
    lastContact: isContact && isLater ? on : count.lastContact,
  };
}

/** What is done instead, where devices can show something of it. */
export type ShownControl = "isolated" | "limited-connectivity";

/**
 * What to say beside an acceptance whose control is about the network: what is shown, what is not, and what speaks against it.
 * Limited connectivity lets some connections through, so none of this speaks for or against it.
 */
export function isolationWords(count: IsolationCount, control: ShownControl): string {
  const { devices, blocked, open, notShown, serving } = count;
  if (devices === 0) return "It covers no device now, so nothing shows.";
  const of = (n: number) => `${n} of ${devices} ${devices === 1 ? "device" : "devices"}`;
  const isolated = control === "isolated";
  const against = (words: string) =>
    isolated ? `Contradicted: ${words}` : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const said = [
    blocked > 0 ? `The firewall blocks inbound by default on ${of(blocked)}.` : "",
    notShown > 0 ? `Not shown by ${of(notShown)}.` : "",
    open > 0 ? against(`the firewall lets connections in on ${of(open)}.`) : "",
    serving > 0 ? against(`a remote service takes connections on ${of(serving)}.`) : "",
    ...contactWords(count, { isolated, of }),
    isolated ? "None of this proves isolation." : "None of this confirms or refutes it.",
  ];
  return said.filter((sentence) => sentence !== "").join(" ");
}

/** A report that came says that the network reaches as far as the collector; silence may be a wall, or a switch. */
function contactWords(
  { devices, contact, lastContact }: IsolationCount,
  { isolated, of }: { readonly isolated: boolean; readonly of: (n: number) => string },
): readonly string[] {
  const silent = devices - contact;
  const last = lastContact === null ? "" : `, last on ${writeDay(lastContact)}`;
  const reach = contact === 1 ? "it reaches" : "they reach";
  const allowed = isolated ? "" : ", which limited connectivity allows";
  return [
    contact > 0
      ? `${isolated ? "Said to be isolated, and " : ""}${of(contact)} reported to the collector in the last ${CONTACT_DAYS} days${last}: ${reach} at least the collector${allowed}.`
      : "",
    silent > 0
      ? `No report in the last ${CONTACT_DAYS} days from ${of(silent)}: cut off, or only switched off.`
      : "",
  ];
}
