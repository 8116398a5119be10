import { expect, test } from "@jest/globals";
import { canonicalJson, type Json } from "@muster/mapping/wire";
import { encodeLeaf, type NewLeaf } from "./leaf.ts";
import { leafTypes, shapeProblem } from "./leaf-shapes.ts";

const at = "2026-11-21T12:00:00.000Z";
const device = "a".repeat(52);
const digest = "0".repeat(64);
const decided = { device, at, by: "ann", why: "sold" };

/** One of each type, and each variant of those that have some. */
const samples: readonly NewLeaf[] = [
  {
    type: "enrol",
    about: {
      device,
      keyid: device,
      algorithm: "p256",
      protection: "hardware",
      token: "t1",
      state: "approved",
      approvedBy: "token",
      at,
    },
  },
  { type: "approve", about: decided },
  { type: "revoke", about: decided },
  { type: "quarantine", about: { device, at, code: "fork", why: "", seq: 2, report: digest } },
  { type: "resolve", about: decided },
  { type: "replace", about: { ...decided, replaces: device } },
  {
    type: "rotate",
    about: {
      device,
      from: device,
      keyid: "b",
      algorithm: "ed25519",
      protection: "file",
      statement: digest,
      at,
    },
  },
  { type: "scan-now", about: { at, by: "ann", devices: 3, device } },
  {
    type: "token",
    about: {
      act: "created",
      token: "t1",
      site: null,
      approve: "auto",
      maxUses: 1,
      digest,
      at,
      expiresAt: at,
    },
  },
  { type: "token", about: { act: "revoked", token: "t1", at } },
  { type: "nonce", about: { nonce: "n", at } },
  { type: "report", about: { device, seq: 1, report: digest, receivedAt: at } },
  {
    type: "findings",
    about: {
      day: "2026-11-21",
      opened: 1,
      began: [[7, 7]],
      closed: 0,
      ended: [],
      digest,
      lists: digest,
      rules: "1",
    },
  },
  {
    type: "run",
    about: {
      run: "r",
      night: "2026-11-21",
      opensAt: at,
      closesAt: at,
      closedAt: at,
      counts: { missed: 1 },
      digest,
    },
  },
  {
    type: "lists",
    about: {
      set: digest,
      files: [{ file: "f.json", digest, checkedOn: "2026-11-01" }],
      day: "2026-11-21",
    },
  },
  {
    type: "list-change",
    about: {
      source: "endoflife",
      by: "sam",
      at,
      files: [{ file: "f.json", digest }],
      moved: [{ file: "f.json", what: "1", member: "endOfSupport", from: false, to: "2026-11-01" }],
      moves: 1,
      flipped: [{ control: "os-supported", from: "met", to: "not-met", devices: 3 }],
    },
  },
  {
    type: "configuration",
    about: { organisation: { id: "A1", name: "Ash", category: 3, edition: "2025-26" } },
  },
  {
    type: "configuration",
    about: {
      items: {
        nth: 1,
        edition: "2025-26",
        category: 3,
        count: 45,
        digest,
        file: { name: "items.xlsx", digest },
      },
      by: "ann",
      at,
    },
  },
  {
    type: "role-change",
    about: {
      act: "link",
      role: "reader",
      holder: "Bea",
      link: digest,
      by: "ann",
      at,
      expiresAt: at,
    },
  },
  {
    type: "role-change",
    about: { act: "authenticator-given", role: "reader", holder: "Bea", by: "ann", at },
  },
  { type: "sign-in", about: { by: "Bea", how: "link", link: digest, at } },
  { type: "sign-out", about: { by: "Bea", how: "reader", sessions: 1, at } },
  { type: "export", about: { by: "ann", pack: digest, today: "2026-11-21", names: false, at } },
  {
    type: "erase",
    about: { what: "device", device, sections: [digest], by: "ann", why: "asked", at },
  },
  { type: "connector-pull", about: { connector: "c", digest, rows: 3, at } },
  {
    type: "manual-evidence",
    about: {
      id: "e1",
      item: "1.1.1",
      kind: "file",
      name: "policy.pdf",
      digest,
      bytes: 3,
      owner: "Bea",
      review: "2027-01-01",
      by: "ann",
      at,
    },
  },
  {
    type: "manual-evidence",
    about: { id: "c1", kind: "certificate", words: digest, by: "ann", at },
  },
  {
    type: "manual-evidence",
    about: { id: "e1", act: "withdrawn", instead: "", why: "old", by: "ann", at },
  },
  { type: "plan", about: { edition: "2025-26", item: "1.1.1", words: digest, by: "ann", at } },
  { type: "plan", about: { act: "signed", edition: "2025-26", words: digest, by: "ann", at } },
  { type: "group", about: { act: "created", name: "scanners", by: "ann", at } },
  { type: "group", about: { act: "removed", name: "scanners", device, by: "ann", at } },
  { type: "acceptance", about: { act: "requested", id: "a1", digest, by: "ann", at } },
  { type: "acceptance", about: { act: "approved", id: "a1", by: "bea", at } },
  {
    type: "acceptance",
    about: { act: "reviewed", id: "a1", next: "2027-01-01", note: "", by: "bea", at },
  },
  { type: "acceptance", about: { act: "withdrawn", id: "a1", why: "fixed", by: "bea", at } },
];

test("there is a sample of every type", () => {
  expect([...new Set(samples.map(({ type }) => type))].sort()).toEqual([...leafTypes].sort());
});

test.each(samples)("$type is entered as canonical JSON of its members", (leaf) => {
  const { text } = encodeLeaf(leaf);
  expect(JSON.parse(text)).toEqual({ ...leaf.about, type: leaf.type });
  expect(text).toBe(canonicalJson(JSON.parse(text) as Json));
});

test.each(samples)("$type takes no other member, and none less", ({ type, about }) => {
  expect(shapeProblem(type, { ...about, more: 1 })).toContain(type);
  for (const member of Object.keys(about)) {
    const less = Object.fromEntries(Object.entries(about).filter(([name]) => name !== member));
    const optional =
      ["approvedBy", "code"].includes(member) || /^(scan-now|erase)device$/.test(type + member);
    expect({ member, problem: shapeProblem(type, less) === undefined }).toEqual({
      member,
      problem: optional,
    });
  }
});

test("an entry of another shape is never made", () => {
  const wrong = { type: "export", about: { by: "ann" } };
  // What the compiler refuses, as a program in JavaScript or a careless cast would write it.
  expect(() => encodeLeaf(wrong as unknown as NewLeaf)).toThrow("export.pack");
  expect(shapeProblem("invented", {})).toBe("invented is no type of entry");
});
