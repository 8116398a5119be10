import { describe, expect, test } from "@jest/globals";
import { defaultPolicy } from "../controls/policy.ts";
import { certificateOf, editionOf } from "./editions.ts";
import { suggest } from "./roll-up.ts";
import { type TalliedDevice, tally } from "./tally.ts";
import { answer, device, silent, TODAY, times } from "./testing.ts";
import type { Category } from "./types.ts";

const ANTIVIRUS = ["2025-26", 3, "6.2.1"] as const;
const noAntivirus = { "antivirus-active": "not-met", "antivirus-current": "no-evidence" } as const;

describe("a tick over all devices", () => {
  test.each<[string, readonly TalliedDevice[], string, string]>([
    [
      "1 of 1",
      [device()],
      "yes",
      "1 of 1 device has active antivirus. 1 of 1 device has current antivirus signatures.",
    ],
    [
      "3 of 3",
      times(3, device()),
      "yes",
      "3 of 3 devices have active antivirus. 3 of 3 devices have current antivirus signatures.",
    ],
    ["0 of 1", [device("laptop", noAntivirus)], "no", "1 of 1 device has no active antivirus."],
    [
      "2 of 3",
      [...times(2, device()), device("laptop", noAntivirus)],
      "no",
      "1 of 3 devices has no active antivirus.",
    ],
    [
      "3 of 4 reporting",
      [...times(3, device()), silent],
      "cannot confirm",
      "3 of 4 devices have active antivirus; for 1 there is no evidence. 3 of 4 devices have current antivirus signatures; for 1 there is no evidence. Of 4 known devices, 1 never reported.",
    ],
    [
      "a failure beside silence",
      [device("laptop", noAntivirus), silent, { ...silent, standing: "stale" }],
      "no",
      "1 of 3 devices has no active antivirus; for 2 there is no evidence.",
    ],
    [
      "one stale",
      [
        device(),
        {
          ...device("laptop", {
            "antivirus-active": "no-evidence",
            "antivirus-current": "no-evidence",
          }),
          standing: "stale",
        },
      ],
      "cannot confirm",
      "1 of 2 devices has active antivirus; for 1 there is no evidence. 1 of 2 devices has current antivirus signatures; for 1 there is no evidence. Of 2 known devices, 1 did not report lately.",
    ],
    [
      "one unreadable, all reporting",
      [device(), device("laptop", { "antivirus-current": "no-evidence" })],
      "cannot confirm",
      "1 of 2 devices has current antivirus signatures; for 1 there is no evidence.",
    ],
    [
      "one does not apply",
      [
        device(),
        device("laptop", {
          "antivirus-active": "not-applicable",
          "antivirus-current": "not-applicable",
        }),
      ],
      "yes",
      "1 of 1 device has active antivirus; 1 more is not counted, because this does not apply to it. 1 of 1 device has current antivirus signatures; 1 more is not counted, because this does not apply to it.",
    ],
    [
      "none applies",
      [
        device("laptop", {
          "antivirus-active": "not-applicable",
          "antivirus-current": "not-applicable",
        }),
      ],
      "cannot confirm",
      "No device is known that this could be asked of.",
    ],
    ["no device", [], "cannot confirm", "No device is known that this could be asked of."],
    [
      "only silence",
      [silent],
      "cannot confirm",
      "0 of 1 device has active antivirus; for 1 there is no evidence. 0 of 1 device has current antivirus signatures; for 1 there is no evidence. Of 1 known device, 1 never reported.",
    ],
  ])("%s", (_, devices, suggested, because) => {
    expect(answer(ANTIVIRUS, devices)).toMatchObject({ suggested, because });
  });

  test("every control of the item counts: supported systems, software and browsers", () => {
    const item = ["2025-26", 3, "8.1.4"] as const;
    expect(answer(item, [device()]).suggested).toBe("yes");
    for (const control of ["os-supported", "software-supported", "browser-supported"]) {
      expect(answer(item, [device(), device("laptop", { [control]: "not-met" })]).suggested).toBe(
        "no",
      );
      expect(
        answer(item, [device(), device("laptop", { [control]: "no-evidence" })]).suggested,
      ).toBe("cannot confirm");
    }
    const server = device("server", { "browser-supported": "not-applicable" });
    expect(answer(item, [device(), server])).toMatchObject({
      suggested: "yes",
      because: expect.stringContaining(
        "1 of 1 device has supported browsers only; 1 more is not counted",
      ),
    });
  });
});

describe("encryption of portable devices", () => {
  const item = ["2025-26", 4, "9.5.2"] as const;
  const open = { "disk-encrypted": "not-met" } as const;

  test.each<[string, readonly TalliedDevice[], string, string]>([
    [
      "laptops are, a desktop is not",
      [device(), device("tablet"), device("desktop", open)],
      "yes",
      "2 of 2 laptops and tablets are encrypted.",
    ],
    ["one laptop", [device()], "yes", "1 of 1 laptop or tablet is encrypted."],
    [
      "a laptop is not",
      [device(), device("laptop", open)],
      "no",
      "1 of 2 laptops and tablets is not fully encrypted.",
    ],
    [
      "no portable device",
      [device("desktop"), device("server")],
      "cannot confirm",
      "No laptop or tablet is known that this could be asked of.",
    ],
    [
      "one might be portable",
      [device(), silent],
      "cannot confirm",
      "1 of 2 laptops and tablets is encrypted; for 1 there is no evidence; 1 device of unknown class is counted among them. Of 2 known devices, 1 never reported.",
    ],
    [
      "plain, of unknown class",
      [device(), device("unknown", open)],
      "cannot confirm",
      "1 of 2 laptops and tablets is encrypted; for 1 there is no evidence; 1 device of unknown class is counted among them.",
    ],
    [
      "encrypted, of unknown class",
      [device("unknown")],
      "yes",
      "1 of 1 laptop or tablet is encrypted; 1 device of unknown class is counted among them.",
    ],
  ])("%s", (_, devices, suggested, because) => {
    expect(answer(item, devices)).toMatchObject({ suggested, because });
  });
});

describe("95% of servers and 98% of desktops on supported systems", () => {
  const item = ["2023-24", 1, "8.3.7"] as const;
  const old = { "os-supported": "not-met" } as const;
  const unread = { "os-supported": "no-evidence" } as const;

  test.each<[string, readonly TalliedDevice[], string]>([
    ["19 of 20 servers", [...times(19, device("server")), device("server", old)], "yes"],
    ["18 of 19 servers", [...times(18, device("server")), device("server", old)], "no"],
    ["49 of 50 desktops", [...times(49, device("desktop")), device("desktop", old)], "yes"],
    ["48 of 49 desktops", [...times(48, device("desktop")), device("desktop", old)], "no"],
    [
      "servers do, desktops do not",
      [...times(20, device("server")), ...times(9, device("desktop")), device("laptop", old)],
      "no",
    ],
    [
      "49 desktops and 1 unread",
      [...times(49, device("desktop")), device("desktop", unread)],
      "yes",
    ],
    [
      "48 desktops and 1 unread",
      [...times(48, device("desktop")), device("desktop", unread)],
      "cannot confirm",
    ],
    [
      "20 servers and 2 silent devices",
      [...times(20, device("server")), silent, silent],
      "cannot confirm",
    ],
    ["nothing known", [], "cannot confirm"],
  ])("%s: %s", (_, devices, suggested) => {
    expect(answer(item, devices).suggested).toBe(suggested);
  });

  test("the sentence has both shares and what is asked for", () => {
    expect(answer(item, [device("server"), device("laptop"), device("desktop", old)]).because).toBe(
      "1 of 1 server runs a supported operating system. 1 of 2 desktops, laptops and tablets runs a supported operating system; 1 runs an operating system without support. At least 95% of servers and 98% of desktops are asked for.",
    );
  });
});

describe("texts to paste", () => {
  const unsupported = (what: string, date?: string) => ({
    what,
    state: "unsupported",
    because: "",
    ...(date === undefined ? {} : { date }),
  });
  const old: TalliedDevice = {
    ...device(),
    findings: [
      {
        control: "os-supported",
        outcome: "not-met",
        details: [unsupported("Windows 10 22H2", "2025-10-14")],
      },
      {
        control: "software-supported",
        outcome: "not-met",
        details: [unsupported("Java 8"), unsupported("Office 2019", "2025-10-14")],
      },
      {
        control: "security-updates-in-time",
        outcome: "not-met",
        details: [
          { what: "KB5088204", state: "overdue", because: "", date: "2026-10-27" },
          { what: "KB5090110", state: "due", because: "", date: "2026-11-24" },
        ],
      },
      {
        control: "updates-automatic",
        outcome: "met",
        details: [{ what: "windows-update", state: "install", because: "" }],
      },
    ],
  };

  test("the register of unsupported items names each with its devices and end", () => {
    expect(answer(["2025-26", 3, "8.2.1"], [old, old, device()])).toMatchObject({
      suggested: "document",
      because:
        "3 items out of support: Windows 10 22H2 on 2 devices, Java 8 on 2 devices and Office 2019 on 2 devices. 2 of 3 devices run an operating system without support. 2 of 3 devices have unsupported software. 1 of 3 devices has supported browsers only; for 2 there is no evidence.",
      text: [
        "3 items out of support on 21 November 2026:",
        "- Windows 10 22H2, support ended 14 October 2025: on 2 devices. [Reason, what limits the risk, accepted by, review date.]",
        "- Java 8: on 2 devices. [Reason, what limits the risk, accepted by, review date.]",
        "- Office 2019, support ended 14 October 2025: on 2 devices. [Reason, what limits the risk, accepted by, review date.]",
        "2 of 3 devices run an operating system without support.",
        "2 of 3 devices have unsupported software.",
        "1 of 3 devices has supported browsers only; for 2 there is no evidence.",
      ].join("\n"),
    });
  });

  test("a distribution out of support is one item, its packages are not another", () => {
    const server: TalliedDevice = {
      ...device("server"),
      findings: [
        {
          control: "os-supported",
          outcome: "not-met",
          details: [unsupported("Debian 10 (Buster)")],
        },
        {
          control: "software-supported",
          outcome: "not-met",
          details: [unsupported("Packages of Debian 10 (Buster)"), unsupported("Node.js 18")],
        },
      ],
    };
    expect(answer(["2025-26", 3, "8.2.1"], [server]).because).toMatch(
      /^2 items out of support: Debian 10 \(Buster\) on 1 device and Node\.js 18 on 1 device\. 1 of 1 device runs/,
    );
  });

  test("without any, it says so with what that is of, and that silence is not proof", () => {
    const counts = [
      "1 of 2 devices runs a supported operating system; for 1 there is no evidence.",
      "1 of 2 devices has supported software only, among the products that were recognised; for 1 there is no evidence.",
      "1 of 2 devices has supported browsers only; for 1 there is no evidence.",
    ];
    expect(answer(["2025-26", 3, "8.2.1"], [device(), silent])).toMatchObject({
      suggested: "document",
      because: `Nothing that was recognised on our devices is out of support. ${counts.join(" ")}`,
      text: [
        "On 21 November 2026 nothing that was recognised on our devices is out of support.",
        ...counts,
        "Of 2 known devices, 1 never reported.",
      ].join("\n"),
    });
  });

  test.each([
    ["2025-26", 3, "8.3.5", "text"],
    ["2023-24", 4, "8.3.1", "text"],
    ["2025-26", 4, "8.3.1", "document"],
    ["2025-26", 2, "8.3.1", "text"],
  ] as const)("%s category %d %s says how updates arrive", (edition, category, ref, suggested) => {
    const found = answer([edition, category, ref], [old, device(), silent]);
    expect(found.suggested).toBe(suggested);
    expect(found.text).toBe(
      [
        "2 of 3 devices install updates automatically; for 1 there is no evidence. Updates are installed by Windows Update on 1 device. Devices with an agent report every night which updates they lack and whether installed updates wait for a restart.",
        "On 21 November 2026: 1 of 3 devices has every security update that has been out for more than 14 days; 1 lacks security updates that have been out for more than 14 days; for 1 there is no evidence. 1 of 3 devices has no update waiting for a restart; for 2 there is no evidence.",
        "Of 3 known devices, 1 never reported.",
        "[Say who follows up the devices that are late, and how devices and software without automatic updates are handled.]",
      ].join("\n"),
    );
  });

  test("updates that missed 14 days are named, those still in time are not", () => {
    const found = answer(["2023-24", 1, "8.3.5"], [old, device()]);
    expect(found.text).toBe(
      [
        "On 21 November 2026: 1 of 2 devices lacks security updates that have been out for more than 14 days.",
        "- KB5088204 on 1 device.",
        "[Say what was done about each, and how the risk was handled.]",
      ].join("\n"),
    );
  });

  test("a system behind its updates is named in words that can be pasted", () => {
    const details = [{ what: "the installed system version", state: "overdue", because: "" }];
    const late: TalliedDevice = {
      ...device(),
      findings: [{ control: "security-updates-in-time", outcome: "not-met", details }],
    };
    expect(answer(["2023-24", 1, "8.3.5"], [late]).text).toContain(
      "- The newest updates of the operating system on 1 device.",
    );
  });

  test.each([20, 21])("of %d late updates 20 are named", (n) => {
    const details = Array.from({ length: n }, (_, i) => ({
      what: `KB${i}`,
      state: "overdue",
      because: "",
    }));
    const late: TalliedDevice = {
      ...device(),
      findings: [{ control: "security-updates-in-time", outcome: "not-met", details }],
    };
    const lines = answer(["2023-24", 1, "8.3.5"], [late]).text?.split("\n") ?? [];
    expect(lines.filter((l) => l.startsWith("- KB"))).toHaveLength(20);
    expect(lines.includes("- and 1 more.")).toBe(n === 21);
  });

  test("the asset register points to the list of devices", () => {
    expect(answer(["2025-26", 3, "7.1.1"], [device(), silent])).toMatchObject({
      suggested: "document",
      because: "The register holds 2 devices, of which 1 reported in time.",
      text: expect.stringContaining("devices.csv"),
    });
  });

  test("a record of spot checks has a line for every control", () => {
    const found = answer(["2025-26", 3, "1.3.2"], [device()]);
    expect(found.suggested).toBe("person");
    expect(found.text?.split("\n")).toHaveLength(11);
  });

  test.each<[readonly TalliedDevice[], string]>([
    [[device()], "No gap was found on our devices."],
    [[], "No device is known to fall short, but not everything could be established."],
    [
      [device(), silent],
      "No device is known to fall short, but not everything could be established.",
    ],
    [
      [
        device("laptop", { "firewall-on": "not-met" }),
        device("laptop", noAntivirus),
        device("laptop", noAntivirus),
      ],
      "2 of 3 devices have no active antivirus.",
    ],
  ])("the biggest gaps of a practice", (devices, because) => {
    expect(answer(["2025-26", 4, "1.3.6"], devices)).toMatchObject({ suggested: "text", because });
  });
});

describe("every item of every edition", () => {
  const editions = ["2022-23", "2023-24", "2024-25", "2025-26", "2026-27"];
  const rows = editions.flatMap((e) => ([1, 2, 3, 4] as const).map((c) => [e, c] as const));
  const estates = [[], [device()], [device("laptop", noAntivirus), silent], times(3, silent)];

  const answersOn = (edition: string, category: Category, devices: readonly TalliedDevice[]) => {
    const set = editionOf(edition, category);
    const terms = { tally: tally(devices), today: TODAY, policy: defaultPolicy };
    return set === undefined ? [] : suggest(set, terms);
  };

  test.each(rows)("%s category %d: each item has one answer, in sentences", (edition, category) => {
    for (const devices of estates) {
      const answers = answersOn(edition, category, devices);
      const refs = editionOf(edition, category)?.items.map((i) => i.ref);
      expect(answers.map((a) => a.ref)).toEqual(refs);
      for (const { because, personMustAdd, text = "" } of answers) {
        expect(because).toMatch(/^[A-Z0-9].*[^.]\.$/);
        expect(personMustAdd).toMatch(/^[A-Z].*[.?]$/);
        expect(`${because} ${text}`).not.toMatch(/undefined|NaN|\{days\}|(^|\D)1 devices/);
      }
    }
  });

  test.each(rows)("%s category %d: a yes needs every device", (edition, category) => {
    const yes = (devices: readonly TalliedDevice[]) =>
      answersOn(edition, category, devices).filter((a) => a.suggested === "yes").length;
    expect(yes([])).toBe(0);
    expect(yes([silent])).toBe(0);
    expect(yes([device(), silent])).toBe(0);
  });

  test("Cyber Essentials questions are answered from the same counts", () => {
    const set = certificateOf("3.3");
    const terms = { tally: tally([device()]), today: TODAY, policy: defaultPolicy };
    const yes = set && suggest(set, terms).filter((a) => a.suggested === "yes");
    expect(yes?.map((a) => a.ref)).toEqual([
      "A4.1.1",
      "A5.8",
      "A6.1",
      "A6.2",
      "A6.3",
      "A6.4",
      "A6.4.1",
      "A6.6",
      "A8.2",
    ]);
  });
});

describe("how sure we are", () => {
  test.each<[string, Category, string, string | undefined]>([
    ["2025-26", 4, "6.2.1", undefined],
    ["2025-26", 3, "6.2.1", "Whether it is mandatory is to be checked."],
    [
      "2025-26",
      3,
      "8.3.5",
      "From memory, not read at its source: wording to be checked where you answer it. Whether it is mandatory is to be checked too.",
    ],
    [
      "2025-26",
      2,
      "8.3.4",
      "Inferred from what is public: wording to be checked where you answer it. Whether it is mandatory was not found: treat it as mandatory.",
    ],
    [
      "2026-27",
      4,
      "6.2.1",
      "Assumed to be as in the edition before: wording to be checked where you answer it. Whether it is mandatory is to be checked too.",
    ],
  ])("%s category %d %s", (edition, category, ref, remark) => {
    expect(answer([edition, category, ref], [device()]).remark).toBe(remark);
  });

  test("an item out of reach is a person's, and says what to add", () => {
    expect(answer(["2025-26", 3, "6.3.2"], [device()])).toMatchObject({
      suggested: "person",
      because: "Devices cannot show this.",
      personMustAdd:
        "Answer this from your own records. Have staff been told not to use public Wi-Fi for work?",
      controls: [],
    });
  });

  test("a certificate that exempts is named", () => {
    expect(answer(["2025-26", 4, "9.1.1"], [device()]).personMustAdd).toMatch(
      /A current Cyber Essentials Plus certificate may exempt you from this item\.$/,
    );
  });
});
