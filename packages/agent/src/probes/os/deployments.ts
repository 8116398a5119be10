/** What is known of the image that runs and of the one that would follow it. */
export interface Deployments {
  /** Where its images come from: a branch or a container image. */
  readonly origin: string | undefined;
  readonly booted: string | undefined;
  /** The version that the next start brings; `undefined` where it is the one that runs. */
  readonly staged: string | undefined;
  /** A newer image that the last check found. */
  readonly offered: Offered | undefined;
}

export interface Offered {
  readonly version: string;
  /** ISO 8601. */
  readonly builtAt: string | undefined;
  /** Security advisories between the two, where the tool tells them, by severity: 0 none, 1 low … 4 critical. */
  readonly advisories: readonly number[];
}

type Member = Readonly<Record<string, unknown>>;

function isMember(value: unknown): value is Member {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at: unknown, key) => (isMember(at) ? at[key] : undefined), value);
}

function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function instant(value: unknown): string | undefined {
  const ms = typeof value === "number" ? value * 1000 : Date.parse(String(value));
  return Number.isFinite(ms) && ms > 1e12 && ms < 1e13 ? new Date(ms).toISOString() : undefined;
}

/** An advisory is `[id, kind, severity, packages, more]`; kind 1 is security. */
function securitySeverities(advisories: unknown): readonly number[] {
  if (!Array.isArray(advisories)) return [];
  return advisories
    .filter((row) => Array.isArray(row) && row[1] === 1)
    .map((row) => Number(row[2]))
    .filter((severity) => Number.isInteger(severity));
}

function deploymentName(value: unknown): string | undefined {
  return text(value, "version") ?? text(value, "checksum");
}

/** `rpm-ostree status --json`; `undefined` where it is something else. */
export function parseOstreeStatus(json: string): Deployments | undefined {
  const status = parse(json);
  const deployments = member(status, "deployments");
  if (!Array.isArray(deployments) || deployments.length === 0) return undefined;
  const booted: unknown = deployments.find((d) => member(d, "booted") === true);
  if (booted === undefined) return undefined;
  // The first deployment is the one that the next start takes.
  const [next]: readonly unknown[] = deployments;
  const cached = member(status, "cached-update");
  const version = deploymentName(cached);
  return {
    origin: text(booted, "container-image-reference") ?? text(booted, "origin"),
    booted: deploymentName(booted),
    staged: next === booted ? undefined : deploymentName(next),
    offered:
      version === undefined
        ? undefined
        : {
            version,
            builtAt: instant(member(cached, "timestamp")),
            advisories: securitySeverities(member(cached, "advisories")),
          },
  };
}

function bootcVersion(entry: unknown): string | undefined {
  return text(entry, "version") ?? text(entry, "imageDigest");
}

/** `bootc status --json`; `undefined` where it is something else, or where bootc does not run the machine. */
export function parseBootcStatus(json: string): Deployments | undefined {
  const status = member(parse(json), "status");
  const booted = member(status, "booted");
  if (!isMember(booted)) return undefined;
  const cached = member(booted, "cachedUpdate");
  const same = text(cached, "imageDigest") === text(booted, "image", "imageDigest");
  const version = isMember(cached) && !same ? bootcVersion(cached) : undefined;
  return {
    origin: text(booted, "image", "image", "image"),
    booted: bootcVersion(member(booted, "image")),
    staged: bootcVersion(member(status, "staged", "image")),
    offered:
      version === undefined
        ? undefined
        : { version, builtAt: instant(member(cached, "timestamp")), advisories: [] },
  };
}
