import { expect, test } from "@jest/globals";
import { controlIds } from "../controls/index.ts";
import { certificateOf, editionOf, editions } from "./editions.ts";
import { indicatorsOf } from "./indicators.ts";
import { linkOf, links, linksOf } from "./links.ts";
import type { ItemSet } from "./types.ts";

const certificates = ["3.1", "3.2", "3.3"].map(certificateOf).filter((c) => c !== undefined);
const sets: readonly ItemSet[] = [...editions(), ...certificates];
const nameOf = (set: ItemSet) => [set.framework, set.edition, set.category ?? ""].join(" ");

test("every link speaks to an item that exists, in each of its categories", () => {
  const idle = links.flatMap((link) =>
    (link.categories.length === 0 ? [undefined] : link.categories)
      .filter((category) => {
        const own = sets.filter((s) => s.framework === link.framework && s.category === category);
        return !own.some(
          (s) => linkOf(s, link.ref) === link && s.items.some((i) => i.ref === link.ref),
        );
      })
      .map((category) => `${link.framework} ${category} ${link.ref}`),
  );
  expect(idle).toEqual([]);
});

test.each(sets.map((s) => [nameOf(s), s] as const))("no item of %s has two links", (_, set) => {
  const twice = set.items.filter(({ ref }) => linksOf(set, ref).length > 1).map((i) => i.ref);
  expect(twice).toEqual([]);
});

test("links name controls that exist, and answering ones name at least one", () => {
  for (const { ref, controls, role, draft } of links) {
    expect([ref, controls.filter((c) => !controlIds.includes(c))]).toEqual([ref, []]);
    if (role === "answers") expect([ref, controls.length > 0]).toEqual([ref, true]);
    if (role === "drafts") expect([ref, draft]).toEqual([ref, expect.any(String)]);
  }
});

test("what a person must add is said in sentences", () => {
  for (const { ref, personMustAdd } of links) {
    expect([ref, personMustAdd]).toEqual([ref, expect.stringMatching(/^[A-Z][^\n]*\.$/)]);
  }
});

test("an item that counts answer asks for what its rule gives", () => {
  const gives = {
    all: "yes/no",
    shares: "yes/no",
    "update-days": "number",
    alerts: "number",
    level: "level",
    "national-edr": "yes/no",
  };
  const odd = sets.flatMap((set) =>
    set.items.filter((item) => {
      const link = linkOf(set, item.ref);
      return link?.role === "answers" && gives[link.rule ?? "all"] !== item.answerType;
    }),
  );
  expect(odd.map((item) => item.ref)).toEqual([]);
});

test("the rule for shares stands where an item states them, and there alone", () => {
  for (const set of sets) {
    const stating = set.items.filter((i) => i.threshold?.serversPctMin !== undefined);
    const ruled = set.items.filter((i) => linkOf(set, i.ref)?.rule === "shares");
    expect(ruled).toEqual(stating);
  }
});

test("indicators name controls that exist, and outcomes that every CAF edition asks for", () => {
  for (const set of sets.filter((s) => s.framework === "caf")) {
    const known = set.items.filter((i) => indicatorsOf(i.ref).length > 0);
    expect(known.map((i) => i.ref)).toEqual(["A3.a", "B3.d", "B4.b", "B4.c", "B4.d", "C1.d"]);
    for (const { ref } of known) {
      const link = linkOf(set, ref);
      const named = indicatorsOf(ref).flatMap((i) => i.controls);
      expect([ref, named.filter((c) => !link?.controls.includes(c))]).toEqual([ref, []]);
    }
  }
});

test.each([
  ["2025-26", 3, ["6.2.1", "8.1.4", "9.5.2"]],
  ["2025-26", 4, ["6.2.1", "8.1.4", "9.5.2"]],
  ["2024-25", 4, ["6.2.1", "9.5.2"]],
  [
    "2025-26",
    2,
    [
      "6.2.1",
      "6.2.2",
      "6.2.3",
      "6.2.4",
      "8.1.3",
      "8.1.4",
      "8.3.2",
      "8.3.4",
      "8.3.6",
      "8.3.7",
      "8.4.2",
      "9.5.2",
      "9.5.7",
      "9.6.6",
    ],
  ],
] as const)("in %s category %d counts answer %j", (edition, category, refs) => {
  const set = editionOf(edition, category);
  const answered = set?.items.filter((i) => linkOf(set, i.ref)?.role === "answers");
  expect(answered?.map((i) => i.ref)).toEqual(refs);
});

test("a reference alone is linked to nothing of another framework, category or year", () => {
  const set = (edition: string, category: 2 | 3 | 4) => {
    const found = editionOf(edition, category);
    if (found === undefined) throw new Error(`no ${edition} ${category}`);
    return found;
  };
  expect(linkOf(set("2025-26", 3), "8.3.5")?.draft).toBe("updates");
  expect(linkOf(set("2025-26", 2), "8.3.5")?.draft).toBe("late-updates");
  expect(linkOf(set("2025-26", 4), "8.3.5")).toBeUndefined();
  expect(linkOf(set("2025-26", 3), "6.3.2")).toBeUndefined();
  expect(linkOf(set("2024-25", 3), "7.1.1")).toBeUndefined();
  expect(linkOf(set("2025-26", 3), "7.1.1")?.draft).toBe("register");
});
