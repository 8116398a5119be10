import { expect, test } from "@jest/globals";
import { writeParcel } from "@muster/mapping/wire";
import { Quota } from "./quota.ts";
import { testCollector } from "./testing/collector.ts";
import { postParcel } from "./testing/device.ts";
import { sectionOf, unknownFact } from "./testing/sections.ts";

const HOUR = 3_600_000;
const limits = { posts: 3, bytes: 1000 };

function bench() {
  const clock = { now: 0 };
  const quota = new Quota(() => clock.now, limits);
  const takes = (device: string, bytes: number) => {
    try {
      quota.take(device, bytes);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ status: 429, code: "too-many" });
      return false;
    }
  };
  return { clock, takes };
}

test.each([
  ["posts", [0, 0, 0], true],
  ["one post more", [0, 0, 0, 0], false],
  ["bytes", [999, 1], true],
  ["a byte more", [999, 2], false],
  ["all at once", [1000], true],
  ["more at once", [1001], false],
])("of one device in an hour: %s", (_, sizes, last) => {
  const { takes } = bench();
  expect(sizes.map((bytes) => takes("a", bytes)).at(-1)).toBe(last);
});

test.each([
  [HOUR - 1, false],
  [HOUR, true],
  [-HOUR, true],
])("%d ms later a device that had its share is taken: %s", (later, taken) => {
  const { clock, takes } = bench();
  clock.now = 10 * HOUR;
  for (let i = 0; i < 3; i++) expect(takes("a", 0)).toBe(true);
  expect(takes("a", 0)).toBe(false);
  clock.now += later;
  expect(takes("a", 0)).toBe(taken);
});

test("one device's share is no other's; what is refused uses nothing up", () => {
  const { takes } = bench();
  expect([takes("a", 1001), takes("a", 1000), takes("b", 1000), takes("b", 1)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("at the door: an unsigned 429 with when to come again; replays go on, and an hour later the report is taken", async () => {
  const collector = await testCollector({ quota: { posts: 3, bytes: 1_000_000 } });
  const { app } = collector;
  const device = await collector.device();
  const first = await device.report(app, [sectionOf(unknownFact("restart"))]);
  expect(first.reply?.kind).toBe("ack");
  const second = await device.report(app, [sectionOf(unknownFact("restart"))]);
  expect(second.reply?.kind).toBe("ack");
  const third = device.sign([sectionOf(unknownFact("restart"))]);
  const refused = await postParcel(app, writeParcel({ ...third, sections: [] }));
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "60"]);
  expect(refused.json()).toEqual({ code: "too-many", why: expect.any(String) });
  const again = await postParcel(app, writeParcel({ ...second.signed, sections: [] }));
  expect(again.statusCode).toBe(200);
  collector.hours(1);
  expect((await device.post(app, third)).reply?.kind).toBe("ack");
  await collector.close();
});
