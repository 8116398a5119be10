import { describe, expect, test } from "@jest/globals";
import {
  type Category,
  defaultPolicy,
  editionOf,
  editions,
  linkOf,
  type SuggestedAnswer,
  suggest,
  tally,
} from "@muster/mapping";
import { FLEET_DAY, fleetLists, judgeSample, sampleFleet, tallied } from "./sample-fleet.ts";

/*
 * What each organisation of the sample fleet should be told to answer on 21 November 2026, worked out by hand from its
 * devices' files. The numbers in front are devices that meet (or, for a no, fail) the item, of those it is asked of.
 */

const sites = Map.groupBy(sampleFleet(), (d) => d.site);

function answers(site: string, edition: string): ReadonlyMap<string, SuggestedAnswer> {
  const devices = sites.get(site) ?? [];
  // Categories in the files are those of 2024-25 on; a device of none would be refused by its schema.
  const category = (devices[0]?.category ?? 3) as Category;
  const set = editionOf(edition, category);
  if (set === undefined) throw new Error(`no edition ${edition} for ${site}`);
  const counted = tally(devices.map((d) => tallied(d, judgeSample(d, fleetLists))));
  const given = suggest(set, { tally: counted, today: FLEET_DAY, policy: defaultPolicy });
  return new Map(given.map((a) => [a.ref, a]));
}

type Row = [ref: string, suggested: SuggestedAnswer["suggested"], begins: string];

const expected: readonly [site: string, edition: string, rows: readonly Row[]][] = [
  // Four devices, all in order; the desktop is not portable.
  [
    "Willow Lodge",
    "2025-26",
    [
      ["6.2.1", "yes", "4 of 4 devices have active antivirus."],
      ["8.1.4", "yes", "4 of 4 devices run a supported operating system."],
      ["8.2.1", "document", "Nothing that was recognised on our devices is out of support."],
      ["9.5.2", "yes", "3 of 3 laptops and tablets are encrypted."],
    ],
  ],
  // Windows 10 without extended updates, 24H2 and 23H2 Pro are out; the spare laptop is silent, the tablet never reported.
  [
    "Rosebank House",
    "2025-26",
    [
      ["6.2.1", "no", "1 of 6 devices has no active antivirus; for 2 there is no evidence."],
      [
        "8.1.4",
        "no",
        "3 of 6 devices run an operating system without support; for 1 there is no evidence. 3 of 6 devices have unsupported software; for 2 there is no evidence.",
      ],
      ["8.2.1", "document", "6 items out of support:"],
      [
        "8.3.5",
        "text",
        "3 of 6 devices install updates automatically; 1 does not install updates automatically; for 2 there is no evidence.",
      ],
      [
        "9.5.2",
        "no",
        "1 of 5 laptops and tablets is not fully encrypted; for 2 there is no evidence;",
      ],
    ],
  ],
  // The counter's first year of extended updates has run out; the second year on Dispensary 2 runs on.
  [
    "High Street Pharmacy",
    "2025-26",
    [
      [
        "6.2.1",
        "yes",
        "4 of 4 devices have active antivirus. 4 of 4 devices have current antivirus signatures.",
      ],
      [
        "8.1.4",
        "no",
        "1 of 4 devices runs an operating system without support. 1 of 4 devices has an unsupported browser.",
      ],
      ["9.5.2", "yes", "1 of 1 laptop or tablet is encrypted."],
    ],
  ],
  [
    "St Clare's Hospice",
    "2025-26",
    [
      ["6.2.1", "no", "1 of 3 devices has no active antivirus."],
      [
        "8.1.4",
        "cannot confirm",
        "2 of 3 devices have supported software only, among the products that were recognised; for 1 there is no evidence.",
      ],
      ["9.5.2", "no", "1 of 2 laptops and tablets is not fully encrypted."],
    ],
  ],
  // 23H2 Enterprise ended on 10 November; the home visit laptop's signatures are of 6 November; the ECG cart has no agent.
  [
    "Elm Street Surgery",
    "2025-26",
    [
      [
        "6.2.1",
        "no",
        "1 of 8 devices has antivirus signatures that are too old; for 1 there is no evidence.",
      ],
      [
        "8.1.4",
        "no",
        "1 of 8 devices runs an operating system without support; for 1 there is no evidence.",
      ],
      [
        "8.3.1",
        "document",
        "6 of 8 devices install updates automatically; for 2 there is no evidence.",
      ],
      [
        "9.5.2",
        "cannot confirm",
        "2 of 3 laptops and tablets are encrypted; for 1 there is no evidence;",
      ],
    ],
  ],
  [
    "Elm Street Surgery",
    "2024-25",
    [
      ["6.2.1", "no", "1 of 8 devices has antivirus signatures that are too old;"],
      ["8.3.1", "text", "6 of 8 devices install updates automatically;"],
    ],
  ],
  // Everything in order but for one laptop that went silent 15 days ago.
  [
    "Mill Lane Practice",
    "2025-26",
    [
      [
        "6.2.1",
        "cannot confirm",
        "3 of 4 devices have active antivirus; for 1 there is no evidence.",
      ],
      [
        "8.1.4",
        "cannot confirm",
        "3 of 4 devices run a supported operating system; for 1 there is no evidence.",
      ],
      [
        "9.5.2",
        "cannot confirm",
        "1 of 2 laptops and tablets is encrypted; for 1 there is no evidence. Of 4 known devices, 1 did not report lately.",
      ],
    ],
  ],
  [
    "Mill Lane Practice",
    "2026-27",
    [["6.2.1", "cannot confirm", "3 of 4 devices have active antivirus;"]],
  ],
  // One laptop is being encrypted, one could not be read, one has a product without signature dates.
  [
    "Riverside ICB",
    "2023-24",
    [
      ["6.2.1", "yes", "8 of 8 devices have active antivirus."],
      // 2, 1 and 1 alerts; laptop 05 is new, and laptop 07 has Falcon beside Defender.
      [
        "6.2.2",
        "cannot confirm",
        "6 of 8 devices tell how many antivirus alerts they had in three months; for 2 there is no evidence. At least 4 alerts were recorded, on 3 devices, in the three months up to the newest reports. Less than three months are in the record of Microsoft Defender Antivirus on 1 device. No number comes from CrowdStrike Falcon on 1 device.",
      ],
      [
        "6.2.3",
        "cannot confirm",
        "7 of 8 devices have current antivirus signatures; for 1 there is no evidence.",
      ],
      ["8.1.3", "yes", "8 of 8 devices run a supported operating system."],
      [
        "8.3.4",
        "yes",
        "8 of 8 devices have every security update that has been out for more than 14 days.",
      ],
      [
        "8.3.7",
        "yes",
        "8 of 8 desktops, laptops and tablets run a supported operating system. At least 95% of servers and 98% of desktops are asked for.",
      ],
      [
        "9.5.2",
        "no",
        "1 of 7 laptops and tablets is not fully encrypted; for 1 there is no evidence.",
      ],
      ["9.6.6", "yes", "8 of 8 desktops, laptops and tablets have their firewall on"],
    ],
  ],
  [
    "Riverside ICB",
    "2025-26",
    [
      [
        "B3.d",
        "level",
        "1 of 7 laptops and tablets is not fully encrypted; for 1 there is no evidence. One indicator is enough for not achieved:",
      ],
      ["B4.d", "person", "8 of 8 devices run a supported operating system."],
    ],
  ],
  // Ten servers, six desktops and laptops, two medical devices without an agent that might be anything.
  [
    "Northfield Hospitals",
    "2023-24",
    [
      ["6.2.1", "no", "3 of 18 devices have no active antivirus; for 3 there is no evidence."],
      // 1, 4 and 3 alerts; the records of preview laptop and radiology workstation are short.
      [
        "6.2.2",
        "cannot confirm",
        "6 of 18 devices tell how many antivirus alerts they had in three months; for 12 there is no evidence. At least 8 alerts were recorded, on 3 devices, in the three months up to the newest reports. Less than three months are in the record of Microsoft Defender Antivirus on 2 devices. No number comes from Microsoft Defender for Endpoint on 3 devices, ClamAV on 1 device, Microsoft Defender Antivirus on 1 device and Trellix Endpoint Security on 1 device.",
      ],
      [
        "8.1.3",
        "no",
        "3 of 18 devices run an operating system without support; for 3 there is no evidence.",
      ],
      ["8.2.1", "document", "7 items out of support:"],
      [
        "8.3.4",
        "no",
        "7 of 18 devices lack security updates that have been out for more than 14 days; for 4 there is no evidence.",
      ],
      [
        "8.3.7",
        "no",
        "8 of 12 servers run a supported operating system; 2 run an operating system without support; for 2 there is no evidence; 2 devices of unknown class are counted among them. 4 of 8 desktops, laptops and tablets run a supported operating system; 1 runs an operating system without support; for 3 there is no evidence;",
      ],
      [
        "9.6.6",
        "no",
        "1 of 8 desktops, laptops and tablets does not block inbound connections by default; for 2 there is no evidence;",
      ],
    ],
  ],
  // The container, of unknown class, and WSL have antivirus and firewall of their hosts only.
  [
    "Harbour Systems",
    "2025-26",
    [
      [
        "6.2.1",
        "no",
        "4 of 12 devices have no active antivirus; for 1 there is no evidence; 2 more are not counted, because this does not apply to them.",
      ],
      [
        "6.2.2",
        "cannot confirm",
        "2 of 12 devices tell how many antivirus alerts they had in three months; for 10 there is no evidence; 2 more are not counted, because this does not apply to them. At least 6 alerts were recorded, on 1 device,",
      ],
      [
        "8.1.3",
        "no",
        "3 of 14 devices run an operating system without support; for 2 there is no evidence.",
      ],
      ["8.2.1", "document", "4 items out of support:"],
      [
        "9.5.2",
        "no",
        "1 of 6 laptops and tablets is not fully encrypted; for 1 there is no evidence; 2 more are not counted, because this does not apply to them; 1 device of unknown class is counted among them.",
      ],
    ],
  ],
];

/*
 * Which word each site should be told for each item that its devices answer, in every edition of its category: what a device lacks
 * in November 2026 it lacks whatever year the toolkit is of. The reasons are with the devices' files.
 */
const everyYear: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // All four in order.
  "Willow Lodge": { "6.2.1": "yes", "8.1.4": "yes", "9.5.2": "yes" },
  // One without antivirus, three without support, one laptop in plain.
  "Rosebank House": { "6.2.1": "no", "8.1.4": "no", "9.5.2": "no" },
  // The counter is out of support; the only portable device is encrypted.
  "High Street Pharmacy": { "6.2.1": "yes", "8.1.4": "no", "9.5.2": "yes" },
  // Nothing is known to be out of support, and the volunteers' laptop could not list all its software.
  "St Clare's Hospice": { "6.2.1": "no", "8.1.4": "cannot confirm", "9.5.2": "no" },
  // Old signatures on one, 23H2 Enterprise on one; the ECG cart might be portable.
  "Elm Street Surgery": { "6.2.1": "no", "8.1.4": "no", "9.5.2": "cannot confirm" },
  // One laptop is silent.
  "Mill Lane Practice": {
    "6.2.1": "cannot confirm",
    "8.1.4": "cannot confirm",
    "9.5.2": "cannot confirm",
  },
  // One laptop waits 30 days with updates, one is being encrypted, one antivirus has no dates and no number, one is new.
  "Riverside ICB": {
    "6.2.1": "yes",
    "6.2.2": "cannot confirm",
    "6.2.3": "cannot confirm",
    "6.2.4": "yes",
    "8.1.3": "yes",
    "8.1.4": "yes",
    "8.3.2": "cannot confirm",
    "8.3.4": "yes",
    "8.3.6": "yes",
    "8.3.7": "yes",
    "8.4.2": "yes",
    "9.5.2": "no",
    "9.5.7": "yes",
    "9.6.6": "yes",
    "B3.d": "level: not achieved",
  },
  // Legacy and medical devices; its two laptops are encrypted, and two devices might be anything.
  "Northfield Hospitals": {
    "6.2.1": "no",
    "6.2.2": "cannot confirm",
    "6.2.3": "no",
    "6.2.4": "no",
    "8.1.3": "no",
    "8.1.4": "no",
    "8.3.2": "cannot confirm",
    "8.3.4": "no",
    "8.3.6": "no",
    "8.3.7": "no",
    "8.4.2": "no",
    "9.5.2": "cannot confirm",
    "9.5.7": "no",
    "9.6.6": "no",
    "B3.d": "person",
  },
  "Harbour Systems": {
    "6.2.1": "no",
    "6.2.2": "cannot confirm",
    "6.2.3": "no",
    "6.2.4": "no",
    "8.1.3": "no",
    "8.1.4": "no",
    "8.3.2": "cannot confirm",
    "8.3.4": "no",
    "8.3.6": "no",
    "8.3.7": "no",
    "8.4.2": "no",
    "9.5.2": "no",
    "9.5.7": "cannot confirm",
    "9.6.6": "no",
    "B3.d": "level: not achieved",
  },
};

/** Outcomes of the CAF that people decide whatever devices show. */
const peopleDecide = ["A2.b", "A3.a", "B3.c", "B4.b", "B4.c", "B4.d", "C1.a", "C1.d"];

test("every site has its words", () => {
  expect(Object.keys(everyYear).sort()).toEqual([...sites.keys()].sort());
});

describe.each(Object.entries(everyYear))("%s in every edition of its category", (site, words) => {
  const devices = sites.get(site) ?? [];
  const sets = editions().filter((e) => e.category === devices[0]?.category);
  const counted = tally(devices.map((d) => tallied(d, judgeSample(d, fleetLists))));

  test.each(sets.map((set) => [`${set.framework} ${set.edition}`, set] as const))(
    "%s",
    (_, set) => {
      const given = suggest(set, { tally: counted, today: FLEET_DAY, policy: defaultPolicy });
      const answered = given.filter(({ ref }) => linkOf(set, ref)?.role === "answers");
      expect(answered.length).toBeGreaterThan(0);
      for (const { ref, suggested, value, counts } of answered) {
        const word = suggested === "level" ? `level: ${value}` : suggested;
        const wanted = peopleDecide.includes(ref) ? "person" : words[ref];
        expect([ref, word]).toEqual([ref, wanted]);
        expect(counts && counts.met + counts.notMet + counts.noEvidence).toBe(counts?.of);
      }
    },
  );
});

describe.each(expected)("%s in %s", (site, edition, rows) => {
  const given = answers(site, edition);

  test.each(rows)("%s: %s, %s", (ref, suggested, begins) => {
    expect(given.get(ref)?.suggested).toBe(suggested);
    expect(given.get(ref)?.because.slice(0, begins.length)).toBe(begins);
  });
});
