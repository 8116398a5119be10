import { liveCloses } from "@muster/mapping/wire";
import type { KeyProblem } from "../identity/key-problem.ts";
import { TransportError } from "./transport-error.ts";

/** What stands in the way of the live channel. Reports travel by HTTPS and do not depend on any of it. */

const scheduleGoesOn = "nothing is lost: the agent scans and reports in its night as ever";
const HOUR_MS = 60 * 60_000;

/** The collector, or a proxy on the way, answered the upgrade with something else. */
export function notLetThrough(url: URL, status: number): TransportError {
  return new TransportError("LIVE_NOT_LET_THROUGH", {
    retry: true,
    what: `${url.host}, or a proxy on the way, does not let the live channel through (HTTP ${status})`,
    cure: `${scheduleGoesOn}; to have "scan now", let the proxy pass WebSockets to the collector, and serve with a collector that has the live channel`,
  });
}

const closes: ReadonlyMap<number, { code: string; what: string; waitMs?: number }> = new Map([
  [
    liveCloses.notKnown,
    {
      code: "LIVE_NOT_KNOWN",
      what: "the collector takes no live channel from this device: it is not approved there",
      waitMs: HOUR_MS,
    },
  ],
  [
    liveCloses.replaced,
    {
      code: "LIVE_REPLACED",
      what: "another agent with this device's key took over the live channel",
      waitMs: HOUR_MS,
    },
  ],
]);

/** The channel was closed, by the collector or on the way. */
export function channelClosed(url: URL, code: number, why?: string): TransportError {
  const known = closes.get(code);
  if (known !== undefined) {
    const { code: name, what, waitMs } = known;
    const cure = `see the device on the collector: npx muster device list; ${scheduleGoesOn}`;
    return new TransportError(name, { retry: true, what, cure, ...(waitMs && { waitMs }) });
  }
  return new TransportError("LIVE_CLOSED", {
    retry: true,
    what: `the live channel to ${url.host} was closed (${why ?? code})`,
    cure: `the agent opens it again by itself; ${scheduleGoesOn}`,
  });
}

export function wentSilent(url: URL): TransportError {
  return new TransportError("LIVE_SILENT", {
    retry: true,
    what: `nothing more comes over the live channel to ${url.host}`,
    cure: `the agent opens it again by itself; ${scheduleGoesOn}`,
  });
}

/** The device could not prove itself: its key did not sign. */
export function notSigned({ code, message, cure }: KeyProblem): TransportError {
  return new TransportError(code, { retry: true, what: message, cure });
}

export function notToBeBelieved(url: URL, why: string): TransportError {
  return new TransportError("LIVE_NOT_BELIEVED", {
    retry: true,
    what: `what came over the live channel to ${url.host} is not believed: ${why}`,
    cure: `see what stands between this device and the collector; ${scheduleGoesOn}`,
    waitMs: HOUR_MS,
  });
}
