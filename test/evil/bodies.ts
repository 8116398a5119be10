import fc from "fast-check";

/** How a collector that somebody took over might answer: every choice is data, so that a seed gives the same ones again. */
export interface Answer {
  /** What it says, made from what an honest collector would. */
  readonly body: Body;
  readonly signed: "by the pinned key" | "by a stranger" | "not at all" | "as something else";
  readonly wire: Wire;
}

export type Wire =
  | { readonly how: "plainly" | "in pieces" | "with trailers" | "after hints" | "cut off" }
  | { readonly how: "as gzip" | "drop by drop" | "for ever" }
  | { readonly how: "at the limit"; readonly by: -1 | 0 | 1 }
  | { readonly how: "redirected"; readonly status: number; readonly to: "itself" | "another host" }
  | { readonly how: "with status"; readonly status: number };

export type Body =
  | {
      readonly kind: "extra" | "instead";
      readonly member: string;
      readonly value: unknown;
      readonly at: number;
    }
  | { readonly kind: "without"; readonly at: number }
  | { readonly kind: "honest" }
  | { readonly kind: "another"; readonly value: unknown };

/** Names that another agent might take for something to do. */
const members = fc.constantFrom(
  ...[
    "exec",
    "command",
    "args",
    "script",
    "path",
    "file",
    "url",
    "query",
    "regex",
    "pattern",
    "$ref",
  ],
  ...["__proto__", "constructor", "prototype", "toString", "probes", "update", "interval", "keys"],
  ...[
    "schedule",
    "nonce",
    "device",
    "report",
    "sections",
    "why",
    "code",
    "checkpoint",
    "kind",
    "v",
  ],
);

const value = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      ...[
        "/etc/shadow",
        "../../../../etc/cron.d/x",
        "C:\\Windows\\System32\\cmd.exe",
        "rm -rf /",
        "$(id)",
        "`id`",
      ],
      ...[
        "https://127.0.0.1:9/x",
        "file:///etc/passwd",
        "SELECT * FROM users",
        "^(a+)+$",
        "(?<=a)".repeat(99),
      ],
      ...[
        { $ref: "file:///etc/passwd" },
        { start: "00:00", minutes: 0 },
        { run: ["sh", "-c", "id"] },
      ],
      ...[
        -1,
        0,
        2 ** 53,
        1e308,
        null,
        true,
        [],
        "\u0000",
        "\u202e",
        "A".repeat(4097),
        "x".repeat(60_000),
      ],
    ),
  },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

const body: fc.Arbitrary<Body> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("extra" as const),
      member: members,
      value,
      at: fc.nat(9),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("instead" as const),
      member: members,
      value,
      at: fc.nat(20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("without" as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "honest" as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("another" as const), value }) },
);

const signed: fc.Arbitrary<Answer["signed"]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant("by the pinned key" as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "by a stranger" as const,
      "not at all" as const,
      "as something else" as const,
    ),
  },
);

/** A connection that breaks costs a new one, so such are fewer. */
const wire: fc.Arbitrary<Wire> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.constantFrom<Wire>(
      { how: "plainly" },
      { how: "in pieces" },
      { how: "with trailers" },
      { how: "after hints" },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      how: fc.constant("with status" as const),
      status: fc.constantFrom(201, 204, 400, 401, 403, 404, 413, 418, 424, 429, 500, 503),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      how: fc.constant("redirected" as const),
      status: fc.constantFrom(301, 302, 303, 307, 308),
      to: fc.constantFrom("itself" as const, "another host" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Wire>({ how: "as gzip" }, { how: "for ever" }, { how: "cut off" }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      how: fc.constant("at the limit" as const),
      by: fc.constantFrom(-1 as const, 0 as const, 1 as const),
    }),
  },
);

const answer: fc.Arbitrary<Answer> = fc.record({ body, signed, wire });

/** The same answers for the same seed; a few that take their time at the end. */
export function answers(count: number, seed: number): readonly Answer[] {
  const slow: Answer = {
    body: { kind: "honest" },
    signed: "by the pinned key",
    wire: { how: "drop by drop" },
  };
  return [...fc.sample(answer, { numRuns: count - 3, seed }), slow, slow, slow];
}

/** What is said in the end, from what an honest collector would say. */
export function saidBy(body: Body, honest: object): string {
  if (body.kind === "honest") return JSON.stringify(honest);
  if (body.kind === "another") return JSON.stringify(body.value);
  const entries = Object.entries(honest);
  if (body.kind === "without")
    return written(entries.filter((_, i) => i !== body.at % entries.length));
  const [member, value] = [body.member, body.value];
  if (body.kind === "extra") {
    // Into the reply itself, or into the window that it names.
    const inner = body.at % 3 === 0 && "schedule" in honest;
    if (!inner) return written([...entries, [member, value]]);
    const schedule = Object.entries(Object(honest.schedule));
    const window = written([...schedule, [member, value]]);
    return written(entries.map(([k, v]) => [k, k === "schedule" ? new Raw(window) : v]));
  }
  return written(entries.map(([k, v], i) => [k, i === body.at % entries.length ? value : v]));
}

class Raw {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}

/** As JSON has it: `__proto__` is a member like any other, and one may stand there twice. */
function written(entries: readonly (readonly [string, unknown])[]): string {
  const parts = entries.map(
    ([k, v]) => `${JSON.stringify(k)}:${v instanceof Raw ? v.json : (JSON.stringify(v) ?? "null")}`,
  );
  return `{${parts.join(",")}}`;
}
