import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createSignInLink,
  giveAuthenticator,
} from "../../packages/collector/src/console/routes.ts";
import { Browser, CHROMIUM } from "../hostile/browser.ts";
import { type HostileEstate, hostileEstate } from "../hostile/estate.ts";
import { withTool } from "../hostile/tools.ts";
import { violations, widths } from "./axe.ts";

/** The console's pages as people with assistive technology or a small screen meet them: WCAG 2.2 AA as far as axe can tell. */
const inBrowser = withTool(
  { command: CHROMIUM, debian: "chromium" },
  "pages of the console were not looked at by axe",
);

inBrowser("the console's pages", () => {
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

  const open = (path: string) => browser.watch(() => browser.goTo(`${url}${path}`));

  /** Fills in the form that is open and sends it. */
  const send = (code: string) =>
    browser.watch(() =>
      browser.evaluate(
        `document.querySelector("#code").value = ${JSON.stringify(code)}; document.querySelector("main button").click()`,
      ),
    );

  async function expectClean(title: RegExp): Promise<void> {
    expect(await browser.evaluate("document.title")).toMatch(title);
    expect(await violations(browser)).toEqual([]);
    await browser.resize(320, 640);
    const [content, window] = await widths(browser);
    await browser.resize(1280, 800);
    expect(content).toBeLessThanOrEqual(window);
  }

  const codeOf = async (holder: string) => {
    const { collector, organisation } = estate;
    return (await createSignInLink(collector, { organisation, by: "ann", holder })).key;
  };

  test.each<[string, RegExp]>([
    ["/", /^Sign in/],
    ["/sign-in", /^Sign in/],
    ["/signed-out", /^Signed out|^You are signed out/],
    ["/no-such-page", /./],
  ])("%s, before anybody has signed in", async (path, title) => {
    await open(path);
    await expectClean(title);
  });

  test("a code that is wrong", async () => {
    await open("/sign-in");
    await send("wrong");
    await expectClean(/./);
  });

  test("the sessions of a reader with a second factor, who is signed in on two browsers", async () => {
    const { app, collector, organisation } = estate;
    const headers = {
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
      host: new URL(url).host,
    };
    const payload = `code=${await codeOf("Bea")}`;
    const other = await app.inject({ method: "POST", url: "/sign-in", headers, payload });
    expect(other.statusCode).toBe(303);
    await open("/sign-in");
    await send(await codeOf("Bea"));
    await giveAuthenticator(collector, { organisation, holder: "Bea", by: "ann" });
    await open("/sessions");
    expect(await browser.evaluate("document.querySelectorAll('main tbody tr').length")).toBe(2);
    await expectClean(/session/i);
  });

  test.each<[string, RegExp]>([
    ["/", /^Evidence of/],
    ["/risks", /risk/i],
    ["/assessment", /^The answers on a day/],
    ["/assessment?on=2026-11-20", /^The answers on a day/],
    ["/assessment?on=tomorrow", /^The answers on a day/],
    ["/assessment/trend", /^Trend over the year/],
    ["/assessment/forecast", /^What turns before the deadline/],
    ["/assessment/cyber-essentials", /^Cyber Essentials/],
    ["/assessment/cyber-essentials?version=3.1", /^Cyber Essentials 3\.1/],
    ["/no-such-page", /./],
  ])("%s, to a reader", async (path, title) => {
    await open(path);
    await expectClean(title);
  });
});
