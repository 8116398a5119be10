import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Browser, CHROMIUM } from "../hostile/browser.ts";
import { type HostileEstate, hostileEstate } from "../hostile/estate.ts";
import { withTool } from "../hostile/tools.ts";
import { violations, widths } from "./axe.ts";

/** The pack's pages as people with assistive technology, a keyboard or a small screen meet them: WCAG 2.2 AA as far as axe can tell. */
const inBrowser = withTool(
  { command: CHROMIUM, debian: "chromium" },
  "pages of packs were not looked at by axe",
);

inBrowser("a pack's pages", () => {
  let estate: HostileEstate;
  let browser: Browser;
  let pack: string;

  beforeAll(async () => {
    estate = await hostileEstate();
    pack = await estate.pack("pack");
    browser = await Browser.open();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await estate?.close();
  });

  async function open(path: string): Promise<void> {
    const url = pathToFileURL(path).href;
    await browser.watch(() => browser.goTo(url));
  }

  const pages = [
    "README.html",
    "cyber-essentials.html",
    "items/8.1.4.html",
    "items/9.5.2.html",
    "items/6.3.2.html",
  ];

  test("what is wrong is found: a picture without words, a language left out", async () => {
    const broken = '<!doctype html><title>x</title><main><h1>x</h1><img src="x.png"></main>';
    await open(join(estate.folder, "none.html")).catch(() => undefined);
    await browser.evaluate(
      `document.open(); document.write(${JSON.stringify(broken)}); document.close()`,
    );
    const found = await violations(browser);
    expect(found.map((v) => v.split(" ")[0])).toEqual(
      expect.arrayContaining(["image-alt", "html-has-lang"]),
    );
  });

  test.each(pages)("%s: axe finds nothing", async (page) => {
    await open(join(pack, page));
    expect(await violations(browser)).toEqual([]);
  });

  test.each(pages)("%s fits into 320 pixels: nobody scrolls sideways", async (page) => {
    await browser.resize(320, 640);
    await open(join(pack, page));
    const [content, window] = await widths(browser);
    expect(content).toBeLessThanOrEqual(window);
    expect(await violations(browser)).toEqual([]);
    await browser.resize(1280, 800);
  });

  test.each(pages)(
    "%s: every link is reached by Tab, in the order it is read, and shows that it is",
    async (page) => {
      await open(join(pack, page));
      const links = await browser.evaluate<string[]>(
        '[...document.querySelectorAll("a[href]")].map((a) => a.textContent)',
      );
      const reached: string[] = [];
      for (const _ of links) {
        await browser.press("Tab");
        const [text, outline] = await browser.evaluate<[string, string]>(
          "[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]",
        );
        expect([text, outline]).toEqual([text, "solid"]);
        reached.push(text);
      }
      expect(reached).toEqual(links);
    },
  );
});
