import { expect, test } from "@jest/globals";
import {
  certificateOf,
  defaultPolicy,
  editions,
  type ItemSet,
  linkOf,
  type Suggested,
  type SuggestedAnswer,
  suggest,
  type TalliedDevice,
  tally,
} from "@muster/mapping";
import { FLEET_DAY, fleetLists, judgeSample, sampleFleet, tallied } from "./sample-fleet.ts";

/*
 * An item that can never say one of its words is wrong or untested. Each device of the sample fleet is
 * asked every item of every edition as if it were an organisation of its own, and so are the whole fleet and nobody.
 */

const fleet = sampleFleet().map((d) => tallied(d, judgeSample(d, fleetLists)));
const certificates = ["3.1", "3.2", "3.3"].map(certificateOf).filter((c) => c !== undefined);
const sets: readonly ItemSet[] = [...editions(), ...certificates];
const nameOf = ({ framework, edition, category }: ItemSet) =>
  `${framework} ${edition} ${category ?? "questions"}`;

function answersOf(set: ItemSet, devices: readonly TalliedDevice[]): readonly SuggestedAnswer[] {
  return suggest(set, { tally: tally(devices), today: FLEET_DAY, policy: defaultPolicy });
}

function said(set: ItemSet): ReadonlyMap<string, ReadonlySet<Suggested>> {
  const words = new Map(set.items.map((item) => [item.ref, new Set<Suggested>()]));
  for (const devices of [...fleet.map((d) => [d]), fleet, []]) {
    for (const { ref, suggested } of answersOf(set, devices)) words.get(ref)?.add(suggested);
  }
  return words;
}

const ruled: Readonly<Record<string, readonly Suggested[]>> = {
  all: ["yes", "no", "cannot confirm"],
  shares: ["yes", "no", "cannot confirm"],
  "update-days": ["number", "cannot confirm"],
  alerts: ["number", "cannot confirm"],
  level: ["person"],
  "national-edr": ["yes", "no", "cannot confirm"],
};

/** The words that an item can say by how devices speak to it. */
function wordsFor(
  set: ItemSet,
  { ref, answerType }: ItemSet["items"][number],
): readonly Suggested[] {
  const link = linkOf(set, ref);
  if (link?.role === "drafts") return [answerType === "document" ? "document" : "text"];
  if (link?.role !== "answers") return ["person"];
  // The one outcome of which a device alone can show that it is not achieved.
  if (ref === "B3.d") return ["level", "person"];
  return ruled[link.rule ?? "all"] ?? [];
}

test.each(sets.map((set) => [nameOf(set), set] as const))("%s", (_, set) => {
  const words = said(set);
  for (const item of set.items) {
    const has = [...(words.get(item.ref) ?? [])].sort();
    expect([item.ref, has]).toEqual([item.ref, [...wordsFor(set, item)].sort()]);
  }
});

test("every item has an exemption where its edition names a certificate, and none where it does not", () => {
  const kinds = ["cyber_essentials_plus", "iso27001", "psn_ia"] as const;
  for (const set of sets) {
    for (const kind of kinds) {
      const held = [{ kind, scope: "all", expiry: FLEET_DAY }];
      const terms = { tally: tally(fleet), today: FLEET_DAY, policy: defaultPolicy };
      const given = suggest(set, { ...terms, certificates: held });
      const exempt = given.filter((a) => a.suggested === "exempt").map((a) => a.ref);
      const named = set.items.filter((i) => i.exemptedBy.includes(kind)).map((i) => i.ref);
      expect([nameOf(set), kind, exempt]).toEqual([nameOf(set), kind, named]);
    }
  }
});

/** What nobody outside this project says, and what no reader should meet. */
const jargon =
  /\bmuster\b|\bprobe|\bfacts?\b|\bcontrol(s|led)? (id|ref)|\btall(y|ied)|undefined|\bnull\b|\bNaN\b|\{|\}|not-met|no-evidence|antivirus-|-supported/i;

test("every text over the fleet reads as English, in whole sentences with right plurals and days", () => {
  const sites = [...Map.groupBy(sampleFleet(), (d) => d.site).values()];
  for (const site of sites) {
    const devices = site.map((d) => ({
      ...tallied(d, judgeSample(d, fleetLists)),
      receivedOn: d.receivedOn,
    }));
    for (const set of sets) {
      for (const { ref, because, pasteable, personMustAdd, text = "" } of answersOf(set, devices)) {
        const all = [because, pasteable, personMustAdd, text].join("\n");
        expect([ref, all]).toEqual([ref, expect.not.stringMatching(jargon)]);
        expect([ref, all]).toEqual([
          ref,
          expect.not.stringMatching(/\b1 (of them are|devices (?!of|that)|laptops|items)\b/),
        ]);
        expect([ref, all]).toEqual([
          ref,
          expect.not.stringMatching(/\d{4}-\d{2}-\d{2}|\b0\d [A-Z][a-z]+ 20/),
        ]);
        expect([ref, all]).toEqual([
          ref,
          expect.not.stringMatching(/ {2}|\.\.|;\.|,\.| [.,;](?!NET)/),
        ]);
        expect([ref, because]).toEqual([ref, expect.stringMatching(/^[A-Z0-9].*[^.]\.$/)]);
      }
    }
  }
});
