import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { visible } from "../../packages/collector/src/html.ts";
import { hostileTexts } from "../../packages/collector/src/testing/hostile.ts";
import { Browser, CHROMIUM, type Deeds } from "./browser.ts";
import { type HostileEstate, hostileEstate } from "./estate.ts";
import { withTool } from "./tools.ts";

/** The pages as a person opens them: in Chromium, where what is on them was named by hostile devices. */
const inBrowser = withTool(
  { command: CHROMIUM, debian: "chromium" },
  "pages were not opened in a browser",
);

inBrowser("in Chromium", () => {
  let estate: HostileEstate;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    estate = await hostileEstate();
    url = await estate.listen();
    browser = await Browser.open();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await estate?.close();
  });

  const labels = hostileTexts.map(([, text]) => text).filter((text) => text.length <= 256);

  /** Whether every short text stands on the page as text. */
  async function missing(): Promise<string[]> {
    const text = await browser.evaluate<string>("document.body.textContent");
    const shown = labels.map((l) => visible(l.replaceAll("\0", "\ufffd").toWellFormed()));
    return shown.filter((l) => !text.includes(l));
  }

  const elements = () =>
    browser.evaluate<string[]>(
      '[...new Set([...document.querySelectorAll("*")].map((e) => e.localName))].sort()',
    );

  function hosts({ requests }: Deeds): string[] {
    return [...new Set(requests.map((r) => new URL(r).origin))];
  }

  test("a page that does not escape is noticed: dialogs, scripts, requests to another host [T18]", async () => {
    const path = join(estate.folder, "unescaped.html");
    writeFileSync(
      path,
      `<meta charset="utf-8"><body>${hostileTexts.map(([, t]) => `<p>${t}</p>`).join("\n")}`,
    );
    const deeds = await browser.watch(() => browser.goTo(pathToFileURL(path).href));
    expect(deeds.dialogs).toContain("1");
    expect(deeds.scripts.length).toBeGreaterThan(0);
    expect(hosts(deeds)).toContain("https://evil.example");
  });

  describe("the console", () => {
    let signedIn: Deeds;

    test("signs in by its own button, in a cookie that no script reads [T26]", async () => {
      await browser.watch(async () => browser.goTo(`${url}/sign-in`));
      const code = JSON.stringify(await estate.code());
      signedIn = await browser.watch(() =>
        browser.evaluate(
          `document.querySelector("#code").value = ${code}; document.querySelector("main button").click()`,
        ),
      );
      expect(await browser.evaluate("location.pathname + document.cookie")).toBe("/");
      const [cookie, ...others] = await browser.cookies(url);
      expect(others).toEqual([]);
      expect(cookie).toMatchObject({
        name: "__Host-muster",
        httpOnly: true,
        secure: true,
        session: true,
        sameSite: expect.stringMatching(/^(Lax|Strict)$/),
        path: "/",
        domain: "localhost",
      });
    });

    test("shows every hostile name as text; nothing ran, and nobody else was asked [T18]", async () => {
      expect(await missing()).toEqual([]);
      expect({ ...signedIn, requests: hosts(signedIn) }).toEqual({
        dialogs: [],
        scripts: [],
        requests: [url],
        refusals: [],
      });
      for (const name of ["script", "img", "iframe", "style", "svg", "object", "b"]) {
        expect(await elements()).not.toContain(name);
      }
      expect(await browser.evaluate("document.title")).toBe(
        "Evidence of <b>Rowan</b> {{7*7}} \\u202ehouse - muster",
      );
    });

    test("lets nobody frame it [T26]", async () => {
      const path = join(estate.folder, "frame.html");
      writeFileSync(path, `<iframe src="${url}/" onload="done = true"></iframe>`);
      const { refusals } = await browser.watch(() => browser.goTo(pathToFileURL(path).href));
      expect(refusals).toEqual([expect.stringContaining("frame-ancestors 'none'")]);
    });

    test("is not signed out by a form of another site [T26]", async () => {
      const path = join(estate.folder, "forgery.html");
      writeFileSync(path, `<form method="post" action="${url}/sign-out"></form>`);
      await browser.watch(() => browser.goTo(pathToFileURL(path).href));
      await browser.watch(() => browser.evaluate("document.forms[0].submit()"));
      expect(await browser.evaluate("document.title")).toMatch(/^This was not sent from a page/);
      await browser.watch(() => browser.goTo(`${url}/`));
      expect(await browser.evaluate("document.title")).toMatch(/^Evidence of/);
    });

    test("ends by its own button, and going back shows nothing [T26]", async () => {
      await browser.watch(() =>
        browser.evaluate('document.querySelector("header button").click()'),
      );
      expect(await browser.evaluate("document.title")).toMatch(/^You are signed out/);
      await browser.watch(() => browser.evaluate("history.back()"));
      expect(await browser.evaluate("document.body.textContent")).not.toContain("Rowan");
    });
  });

  test("the pack's first page shows every hostile name as text, asks nobody and runs nothing [T18]", async () => {
    const page = join(await estate.pack("pack"), "README.html");
    const deeds = await browser.watch(() => browser.goTo(pathToFileURL(page).href));
    expect(await missing()).toEqual([]);
    expect(deeds).toEqual({
      dialogs: [],
      scripts: [],
      requests: [pathToFileURL(page).href],
      refusals: [],
    });
    for (const name of ["script", "img", "iframe", "link", "object", "form", "b"]) {
      expect(await elements()).not.toContain(name);
    }
  });
});
