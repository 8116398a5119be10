import type { Answered } from "./https.ts";
import { TransportError } from "./transport-error.ts";

interface Meaning {
  readonly code: string;
  readonly retry: boolean;
  readonly what: string;
  readonly cure: string;
}

const later = "nothing is lost; the agent tries again by itself";

/** What an answer without a signed reply means, by its status. Its text decides nothing: anyone on the way may write it. */
const meanings: ReadonlyMap<number, Meaning> = new Map(
  Object.entries({
    400: {
      code: "NOT_UNDERSTOOD",
      retry: false,
      what: "the collector does not understand this agent",
      cure: "compare the versions of agent and collector; update the older one",
    },
    401: {
      code: "NOT_KNOWN",
      retry: false,
      what: "the collector does not accept this device or token",
      cure: "the token may be used up, expired or revoked, or the device removed: make a new one (muster token create) and enrol",
    },
    403: {
      code: "NOT_ALLOWED",
      retry: false,
      what: "the collector refuses this device",
      cure: "see the device in the collector's console: it may await approval, or be revoked or quarantined",
    },
    404: {
      code: "NOT_A_COLLECTOR",
      retry: false,
      what: "there is no collector at this address",
      cure: "compare the address with the one that `muster token create` prints",
    },
    408: { code: "TOO_SLOW", retry: true, what: "the collector gave up waiting", cure: later },
    409: {
      code: "CONFLICT",
      retry: false,
      what: "the collector holds something else in this report's place",
      cure: "see the device in the collector's console",
    },
    413: {
      code: "TOO_LARGE",
      retry: false,
      what: "the report is too large for the collector or for a proxy on the way",
      cure: "raise the proxy's limit to 1 MiB",
    },
    429: { code: "TOO_MANY", retry: true, what: "the collector asks to slow down", cure: later },
  }).map(([status, meaning]) => [Number(status), meaning]),
);

/** Turns an answer that is no signed reply into what a person needs to know. */
export function explainStatus(answer: Answered): TransportError {
  const { status } = answer;
  if (isWebPage(answer)) return notACollector("a web page", answer);
  const known = meanings.get(status);
  const waitMs = secondsIn(answer.retryAfter);
  if (known !== undefined) {
    const { code, ...parts } = known;
    return new TransportError(code, {
      ...parts,
      what: `${parts.what} (HTTP ${status}${said(answer)})`,
      ...(waitMs !== undefined && { waitMs }),
    });
  }
  return new TransportError("HTTP_STATUS", {
    retry: status >= 500,
    what: `the collector, or a proxy on the way, answers HTTP ${status}${said(answer)}`,
    cure: status >= 500 ? later : "look at the collector's log",
    ...(waitMs !== undefined && { waitMs }),
  });
}

/** Something answers that is not this device's collector. */
export function notACollector(why: string, answer?: Answered): TransportError {
  const page = answer !== undefined && isWebPage(answer);
  return new TransportError("NOT_BELIEVED", {
    retry: true,
    what: page
      ? "a web page answers in the collector's place"
      : `what answers is not believed to be this device's collector: ${why}`,
    cure: page
      ? "a proxy's sign-in page may stand in the way: sign in, or exempt the collector from it"
      : "see what stands between this device and the collector; if the collector was set up anew, enrol again",
  });
}

function isWebPage({ type, body }: Answered): boolean {
  return (
    type === "text/html" || /^\s*<(!doctype|html)/i.test(body.subarray(0, 64).toString("latin1"))
  );
}

/** What an error body says, for a person's eyes only: short, and without anything that could steer a terminal. */
function said({ type, body }: Answered): string {
  if (type !== "application/json") return "";
  try {
    const { why, message } = JSON.parse(body.toString("utf8"));
    const words = [why, message].find((w) => typeof w === "string");
    return words === undefined
      ? ""
      : `: ${words.replace(/[^\x20-\x7e\u00a0-\u024f]/g, " ").slice(0, 200)}`;
  } catch {
    return "";
  }
}

function secondsIn(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  if (retryAfter === undefined || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return Math.min(seconds, 86_400) * 1000;
}
