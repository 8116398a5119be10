import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * Makes the README's two pictures from a real run on this computer: `node scripts/pictures.ts`. Needs Chromium
 * (`CHROMIUM=/path` where it is not `/usr/bin/chromium`). Host names never appear: a pack holds pseudonyms.
 */

const root = join(import.meta.dirname, "..");
const target = join(root, "packages/collector/pictures");
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

const COLOURS: Readonly<Record<string, string>> = {
  "1": "font-weight:700",
  "2": "opacity:.65",
  "31": "color:#ff8b8b",
  "32": "color:#7fd99a",
  "33": "color:#ffd166",
  "34": "color:#8ab8ff",
  "35": "color:#d6a5ff",
  "36": "color:#7fdbe0",
  "90": "color:#93a1ad",
};

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Terminal text with colours as HTML spans; only the codes the program prints are known. */
function terminalHtml(text: string): string {
  let open = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts every colour
  const parts = text.split(/\u001b\[(?<codes>[\d;]*)m/);
  const body = parts.map((part, i) => {
    if (i % 2 === 0) return escapeText(stripVTControlCharacters(part));
    const styles = part.split(";").flatMap((code) => COLOURS[code] ?? []);
    if (styles.length > 0) {
      open += 1;
      return `<span style="${styles.join(";")}">`;
    }
    const closing = "</span>".repeat(open);
    open = 0;
    return closing;
  });
  return `<!doctype html><meta charset="utf-8"><body style="margin:0;background:#16212b"><pre style="margin:0;padding:24px 28px;
color:#e8eef2;font:14px/1.45 'DejaVu Sans Mono',monospace">${body.join("")}${"</span>".repeat(open)}</pre>`;
}

function shoot(url: string, png: string, size: { width: number; height: number }): void {
  const profile = mkdtempSync(join(tmpdir(), "muster-chromium-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
  ];
  flags.push(
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
  );
  execFileSync(
    chromium,
    [
      ...flags,
      `--user-data-dir=${profile}`,
      `--window-size=${size.width},${size.height}`,
      `--screenshot=${png}`,
      url,
    ],
    { stdio: "ignore" },
  );
  rmSync(profile, { recursive: true, force: true });
}

const folder = mkdtempSync(join(tmpdir(), "muster-pictures-"));
const pack = join(folder, "pack");
const command = [
  "packages/collector/bin/muster.mjs",
  "start",
  "--once",
  "--data",
  join(folder, "data"),
  "--out",
  pack,
];
const ran = spawnSync(process.execPath, command, {
  cwd: root,
  encoding: "utf8",
  env: { ...process.env, FORCE_COLOR: "1", COLUMNS: "120" },
});
if (ran.status === null || ran.status > 1) throw new Error(`muster start: ${ran.stderr}`);
mkdirSync(target, { recursive: true });
const printed = `$ npm start -- --once --out pack\n${ran.stdout.replaceAll(folder, "…")}`;
const page = join(folder, "terminal.html");
writeFileSync(page, terminalHtml(printed));
const lines = printed.split("\n").length;
shoot(`file://${page}`, join(target, "terminal.png"), {
  width: 1100,
  height: Math.min(1330, Math.ceil(lines * 20.3) + 56),
});
shoot(`file://${join(pack, "README.html")}`, join(target, "pack.png"), {
  width: 1100,
  height: 1300,
});
rmSync(folder, { recursive: true, force: true });
