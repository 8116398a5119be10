import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

/** A real browser, driven over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/). */

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** What a page did, whether or not it should have. */
export interface Deeds {
  /** Texts of `alert` and the like. */
  readonly dialogs: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
  /** Addresses of documents in which a script was compiled: inline, in an attribute, or loaded. */
  readonly scripts: string[];
  /** What the browser refused to do, in its own words. */
  readonly refusals: string[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #sent = 0;
  #session: string | undefined;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.on("message", (data) => this.#hear(JSON.parse(String(data)) as Message));
  }

  static async open(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "muster-browser-"));
    const child = spawn(
      CHROMIUM,
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--ignore-certificate-errors",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const address = await listeningAt(child);
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await new Promise((done, fail) => socket.once("open", done).once("error", fail));
    const browser = new Browser(child, profile, socket);
    const { targetId } = await browser.#ask<{ targetId: string }>("Target.createTarget", {
      url: "about:blank",
    });
    const attached = await browser.#ask<{ sessionId: string }>("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    browser.#session = attached.sessionId;
    for (const domain of ["Page", "Network", "Debugger", "Runtime", "Log"]) {
      await browser.#ask(`${domain}.enable`);
    }
    return browser;
  }

  /** Does something that loads a page, waits until it is loaded, and touches everything on it. */
  async watch(deed: () => Promise<unknown>): Promise<Deeds> {
    const deeds: Deeds = { dialogs: [], requests: [], scripts: [], refusals: [] };
    const note = (message: Message) => this.#note(deeds, message);
    this.#listeners.add(note);
    const loaded = this.#event("Page.loadEventFired");
    await deed();
    await loaded;
    await this.evaluate(TOUCH);
    this.#listeners.delete(note);
    return deeds;
  }

  goTo(url: string): Promise<unknown> {
    return this.#ask("Page.navigate", { url });
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.#ask<{ result: { value: T } }>("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value;
  }

  /** Presses a key that has no letter. */
  async press(key: "Tab"): Promise<void> {
    const about = { key, code: key, windowsVirtualKeyCode: 9 };
    await this.#ask("Input.dispatchKeyEvent", { type: "rawKeyDown", ...about });
    await this.#ask("Input.dispatchKeyEvent", { type: "keyUp", ...about });
  }

  /** Makes the window so large, in pixels of the page. */
  async resize(width: number, height: number): Promise<void> {
    await this.#ask("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  async cookies(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { cookies } = await this.#ask<{ cookies: Readonly<Record<string, unknown>>[] }>(
      "Network.getCookies",
      { urls: [url] },
    );
    return cookies;
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#child.once("exit", done));
    this.#socket.close();
    this.#child.kill("SIGKILL");
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #note(deeds: Deeds, { method, params }: Message): void {
    if (method === "Page.javascriptDialogOpening") {
      deeds.dialogs.push(String(params?.message));
      // Not waited for: the page stands still until it is answered.
      void this.#ask("Page.handleJavaScriptDialog", { accept: false });
    }
    if (method === "Network.requestWillBeSent") {
      const request = params?.request as { readonly url: string };
      deeds.requests.push(request.url);
    }
    if (method === "Log.entryAdded") {
      const entry = params?.entry as { readonly text: string };
      deeds.refusals.push(entry.text);
    }
    // What this class evaluates has no address.
    if (method === "Debugger.scriptParsed" && params?.url !== "") {
      deeds.scripts.push(String(params?.url));
    }
  }

  #hear(message: Message): void {
    if (message.id === undefined) for (const listener of this.#listeners) listener(message);
    else {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
  }

  #event(name: string): Promise<void> {
    return new Promise((done) => {
      const listener = ({ method }: Message) => {
        if (method !== name) return;
        this.#listeners.delete(listener);
        done();
      };
      this.#listeners.add(listener);
    });
  }

  #ask<T>(method: string, params: object = {}): Promise<T> {
    this.#sent += 1;
    const id = this.#sent;
    const sessionId = this.#session;
    return new Promise((done, fail) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? done(result as T) : fail(new Error(`${method}: ${error.message}`)),
      );
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  }
}

/** Moves over, focuses and clicks (but for links and buttons) every element, then waits for two frames. */
const TOUCH = `(async () => {
  for (const element of document.querySelectorAll("*")) {
    for (const type of ["mouseover", "mouseenter", "focus"]) element.dispatchEvent(new Event(type, { bubbles: true }));
    if (!element.closest("a, button, form")) element.click?.();
  }
  await new Promise((done) => setTimeout(done, 0));
})()`;

function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = "";
    child.once("error", (cause) =>
      fail(
        new Error(`no browser at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM`, {
          cause,
        }),
      ),
    );
    child.once("exit", (code) => fail(new Error(`the browser ended (${code}): ${said}`)));
    child.stderr?.on("data", (part: Buffer) => {
      said += part.toString();
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address !== undefined) done(address);
    });
  });
}
