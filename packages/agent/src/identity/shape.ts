import { isDay } from "@muster/mapping/days";

/**
 * Strict checks of parsed JSON, written by hand because the agent loads no schema library. A check returns its value
 * with the type it proved, or throws a `ShapeError` that names the member. Objects refuse members they do not list.
 */
export type Check<T> = (value: unknown, at: string) => T;

/** What a check proves. */
export type Shaped<C> = C extends Check<infer T> ? T : never;

export class ShapeError extends Error {
  readonly code = "SHAPE";

  constructor(at: string, wanted: string) {
    super(`${at === "" ? "it" : at} is not ${wanted}`);
    this.name = "ShapeError";
  }
}

export interface TextRule {
  /** Most UTF-16 code units. */
  readonly most?: number;
  readonly like?: RegExp;
  /** What to call it when it is refused. */
  readonly called?: string;
}

export function text({ most, like, called }: TextRule = {}): Check<string> {
  return (value, at) => {
    if (typeof value !== "string") throw new ShapeError(at, called ?? "text");
    if (most !== undefined && value.length > most) {
      throw new ShapeError(at, `text of at most ${most} characters`);
    }
    if (like !== undefined && !like.test(value)) throw new ShapeError(at, called ?? String(like));
    return value;
  };
}

/** A whole number that JSON carries exactly. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, at) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most)
      return value;
    throw new ShapeError(at, `a whole number from ${least} to ${most}`);
  };
}

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Check<T> {
  return (value, at) => {
    const found = allowed.find((a) => a === value);
    if (found === undefined) throw new ShapeError(at, `one of ${allowed.join(", ")}`);
    return found;
  };
}

export function listOf<T>(item: Check<T>, most: number, least = 0): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > most || value.length < least) {
      throw new ShapeError(at, `a list of ${least} to ${most}`);
    }
    return value.map((v, i) => item(v, `${at}[${i}]`));
  };
}

export function nullOr<T>(check: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? null : check(value, at));
}

type Members = Readonly<Record<string, Check<unknown>>>;
type ObjectOf<M extends Members> = { readonly [K in keyof M]: Shaped<M[K]> };

/** An object with exactly these members. */
export function object<M extends Members>(members: M): Check<ObjectOf<M>> {
  return (value, at) => {
    const given = record(value, at);
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(members, key))
        throw new ShapeError(member(at, key), "a member it may have");
    }
    const checked = Object.entries(members).map(([key, check]) => {
      if (!Object.hasOwn(given, key)) throw new ShapeError(member(at, key), "there");
      return [key, check(given[key], member(at, key))] as const;
    });
    // Every member was checked by the check that gives its type.
    return Object.fromEntries(checked) as ObjectOf<M>;
  };
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ShapeError(at, "an object");
  }
  return value as Record<string, unknown>;
}

function member(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}

export const digestText = text({ like: /^[0-9a-f]{64}$/, called: "a digest (64 hex digits)" });
export const deviceText = text({ like: /^[a-z2-7]{52}$/, called: "a device id" });

export function base64Text(most: number): Check<string> {
  const like = /^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/;
  return text({ most, like, called: "base64" });
}

const instant = text({
  like: /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/,
  called: "an instant (ISO 8601, UTC)",
});

/** An instant in UTC on a day that exists. */
export const instantText: Check<string> = (value, at) => {
  const checked = instant(value, at);
  if (!isDay(checked.slice(0, 10))) throw new ShapeError(at, "an instant on a day that exists");
  return checked;
};

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** JSON from bytes. @throws {ShapeError} where the bytes are not UTF-8 or not JSON */
export function parseJson(bytes: Uint8Array, called: string): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch {
    throw new ShapeError(called, "JSON in UTF-8");
  }
}
