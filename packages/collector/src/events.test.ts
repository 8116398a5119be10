import { expect, test } from "@jest/globals";
import { EventLines, type SecurityEvent } from "./events.ts";

const refused: SecurityEvent = {
  what: "refused",
  method: "POST",
  route: "/agent/v1/reports",
  status: 401,
  from: "192.0.2.7",
};

function bench() {
  const clock = { now: Date.parse("2026-11-25T12:00:00Z") };
  const lines: string[] = [];
  const events = new EventLines(
    (line) => lines.push(line),
    () => clock.now,
  );
  return { clock, lines, events };
}

test("an event is one line with when, what, where and from where", () => {
  const { lines, events } = bench();
  events.tell(refused);
  expect(lines).toEqual([
    "2026-11-25T12:00:00.000Z refused method=POST route=/agent/v1/reports status=401 from=192.0.2.7\n",
  ]);
});

test("a connection refused before a request is one line with its reason and from where", () => {
  const { lines, events } = bench();
  const why = "ERR_SSL_UNSUPPORTED_PROTOCOL";
  events.tell({ what: "refused-connection", why, from: "192.0.2.7" });
  expect(lines).toEqual([
    "2026-11-25T12:00:00.000Z refused-connection why=ERR_SSL_UNSUPPORTED_PROTOCOL from=192.0.2.7\n",
  ]);
});

test("text that would be a second line, or steer a terminal, is shown as escapes [T18]", () => {
  const { lines, events } = bench();
  events.tell({ ...refused, from: "x\n2026-11-25T12:00:00Z signed-in\u001b[2J" });
  expect(lines.join("")).toMatch(/^[^\n]*from=x 2026-11-25T12:00:00Z signed-in\\u001b\[2J\n$/);
});

test.each([
  [100, []],
  [101, ["flood events=1"]],
  [5000, ["flood events=4900"]],
])("%d events in a minute are at most 100 lines, and %j in the next", (count, said) => {
  const { clock, lines, events } = bench();
  for (let i = 0; i < count; i++) events.tell(refused);
  expect(lines).toHaveLength(100);
  clock.now += 60_000;
  events.tell(refused);
  const next = lines.slice(100).map((l) => l.split(" ").slice(1).join(" ").trim());
  expect(next.slice(0, -1)).toEqual(said);
  expect(next.at(-1)).toMatch(/^refused /);
});
