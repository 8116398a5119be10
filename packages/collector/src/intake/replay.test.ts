import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeParcel } from "@muster/mapping/wire";
import { type TestCollector, testCollector } from "./testing/collector.ts";
import { postParcel, TestDevice } from "./testing/device.ts";
import { engines } from "./testing/engines.ts";
import { everything } from "./testing/everything.ts";
import { type PlainSection, packed, type Signed, sectionOf } from "./testing/sections.ts";

const restart = (required: boolean) =>
  sectionOf({ kind: "restart", state: "known", source: "t", value: { required, because: [] } });

/** A generator of numbers that says the same in every run (a linear congruence, Numerical Recipes). */
function numbers(seed: number): () => number {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return at / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

interface Captured {
  readonly device: TestDevice;
  readonly signed: Signed;
  readonly sections: readonly PlainSection[];
  readonly leaf: number;
}

/** Reports of ten devices, as they travelled; now and then a device gets another key. */
async function capture(collector: TestCollector, count: number): Promise<readonly Captured[]> {
  const { app } = collector;
  const devices = await Promise.all(Array.from({ length: 10 }, () => collector.device()));
  const captured: Captured[] = [];
  for (let n = 0; n < count; n++) {
    const device = devices[n % devices.length] as TestDevice;
    if (n % 97 === 0) collector.hours(1);
    // A key that has ended since signed some of them.
    if (n % 31 === 30) await device.rotate(app, new TestDevice());
    const sections = [restart(n % 3 === 0)];
    const { signed, reply } = await device.report(app, sections);
    if (reply?.kind !== "ack") throw new Error(`not taken: ${JSON.stringify(reply)}`);
    captured.push({ device: device.clone(), signed, sections, leaf: reply.leaf });
  }
  return captured;
}

describe.each(["sqlite", "postgres"] as const)("on %s", (engine) => {
  let collector: TestCollector;
  let captured: readonly Captured[];
  const COUNT = engine === "sqlite" ? 1000 : 100;

  beforeAll(async () => {
    collector = await testCollector({ store: await engines[engine]() });
    captured = await capture(collector, COUNT);
  }, 120_000);
  afterAll(() => collector.close());

  test("a corpus of captured reports, sent again in any order, adds nothing and gets its answers [T3]", async () => {
    const { app, store } = collector;
    const before = await everything(store);
    const next = numbers(7);
    for (const { device, signed, sections, leaf } of shuffled(captured, next)) {
      // Some as they were sent at first, some with all their sections.
      const sent = next() < 0.5 ? [] : sections.map((section) => packed(section));
      const answer = await postParcel(app, writeParcel({ ...signed, sections: sent }));
      const reply = device.believe(answer.json());
      const { digest: report } = signed;
      expect([answer.statusCode, reply]).toMatchObject([200, { kind: "ack", report, leaf }]);
    }
    expect(await everything(store)).toBe(before);
  }, 120_000);
});
