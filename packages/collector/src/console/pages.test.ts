import { expect, test } from "@jest/globals";
import { sampleDevice, sampleSummary } from "../testing/sample-summary.ts";
import { home } from "./pages/home.ts";
import * as signIn from "./pages/sign-in.ts";

const pages: Record<string, string> = {
  home: home(sampleSummary),
  needed: signIn.signInNeeded(),
  confirm: signIn.signInConfirm("token"),
  refused: signIn.signInRefused(),
  out: signIn.signedOut(),
  missing: signIn.notFound(),
  many: signIn.tooMany(),
  failed: signIn.failed(),
  strange: signIn.strange(),
  malformed: signIn.malformed(),
  nothing: signIn.nothingYet(sampleSummary.organisation),
};

test.each(Object.entries(pages))(
  "%s has language, landmarks, a skip link and one heading",
  (_, text) => {
    expect(text).toContain('<html lang="en-GB">');
    for (const landmark of ["<header", "<main", "<footer"]) {
      expect(text.split(landmark)).toHaveLength(2);
    }
    expect(text).toContain('href="#main"');
    expect(text.split("<h1")).toHaveLength(2);
    expect(text).not.toContain("<script");
    expect(text).not.toMatch(/(?:href|src|action)="https?:/);
    expect(text).not.toMatch(/\bNHS\b/);
  },
);

test("titles are unique", () => {
  const titles = Object.values(pages).map((p) => /<title>(.*)<\/title>/.exec(p)?.[1]);
  expect(new Set(titles).size).toBe(titles.length);
});

test("every table has a caption and its headers a scope", () => {
  const { home: text = "" } = pages;
  expect(text.split("<table").length).toBe(text.split("<caption").length);
  expect(text).not.toMatch(/<th(?!ead| scope)/);
});

test("the first page: sentences first, unknown written out, wording in doubt marked", () => {
  const { home: text = "" } = pages;
  const order = [
    "1 of 2 known devices",
    "8.1.1",
    "Controls, over 2",
    "reception-01",
    "Nightly runs",
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).toContain("Unknown</strong> reading the rules needs root");
  expect(text).toContain("wording to be checked against your toolkit");
});

test.each([
  ["markup", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ["a template", "{{7*7}}", "{{7*7}}"],
  ["a terminal escape", "\u001b[31m", "\\u001b[31m"],
  ["text turned round", "\u202egnp.exe", "\\u202egnp.exe"],
  ["the end of an attribute", '" autofocus onfocus="x', "&quot; autofocus onfocus=&quot;x"],
])("a device named by %s stays text", (_, label, shown) => {
  const text = home({ ...sampleSummary, devices: [{ ...sampleDevice, label }] });
  expect(text).toContain(shown);
  expect(text).not.toContain("<img");
});

test("no device, no run: said in words", () => {
  const text = home({ ...sampleSummary, devices: [], runs: [] });
  expect(text).toContain("No night has passed yet");
});
