import type { Facts } from "@muster/mapping";

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

/** The same over the devices that an acceptance covers. */
export interface IsolationCount {
  readonly devices: number;
  readonly blocked: number;
  readonly open: number;
  readonly notShown: number;
  /** Devices on which a service takes connections from elsewhere. */
  readonly serving: number;
  /** Devices whose reports reach the collector. */
  readonly reporting: number;
}

/** What to say beside an acceptance whose control is isolation: what is shown, what is not, and what speaks against it. */
export function isolationWords(count: IsolationCount): string {
  const { devices, blocked, open, notShown, serving, reporting } = count;
  if (devices === 0) return "It covers no device now, so nothing shows.";
  const all = devices === 1 ? "1 device" : `${devices} devices`;
  const of = (n: number) => `${n} of ${all}`;
  const said = [
    blocked > 0 ? `The firewall blocks inbound by default on ${of(blocked)}.` : "",
    notShown > 0 ? `Not shown by ${of(notShown)}.` : "",
    open > 0 ? `Contradicted: the firewall lets connections in on ${of(open)}.` : "",
    serving > 0 ? `Contradicted: a remote service takes connections on ${of(serving)}.` : "",
    reporting > 0
      ? `${of(reporting)} ${reporting === 1 ? "reports" : "report"} to the collector, so ${reporting === 1 ? "it is" : "they are"} not cut off from every network.`
      : "",
    "None of this proves isolation.",
  ];
  return said.filter((sentence) => sentence !== "").join(" ");
}
