import { expect, test } from "@jest/globals";
import { html } from "./html.ts";

test.each([
  ["text", "a & b", "<p>a &amp; b</p>"],
  ["markup in text", "<img onerror=alert(1)>", "<p>&lt;img onerror=alert(1)&gt;</p>"],
  ["quotes", `"'`, "<p>&quot;&#39;</p>"],
  ["a terminal escape", "\u001b[31mred", "<p>\\u001b[31mred</p>"],
  ["text turned round", "\u202egpj.exe", "<p>\\u202egpj.exe</p>"],
  ["half a pair", "a\ud800b\udc00", "<p>a\\ud800b\\udc00</p>"],
  ["a whole pair", "\u{1f600}", "<p>\u{1f600}</p>"],
  ["a line that ends elsewhere", "a\u2028b\u0085c", "<p>a\\u2028b\\u0085c</p>"],
  ["nothing", undefined, "<p></p>"],
  ["a list", ["<", html`<b>${"&"}</b>`, 3], "<p>&lt;<b>&amp;</b>3</p>"],
])("%s comes out harmless", (_, part, expected) => {
  expect(html`<p>${part}</p>`.toString()).toBe(expected);
});
