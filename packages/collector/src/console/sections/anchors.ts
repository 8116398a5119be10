import type { Standing } from "../../anchors/index.ts";
import { html, type Markup } from "../../html.ts";

/** How each way out for checkpoints stands, by its kind. */
export type Anchored = Readonly<Partial<Record<"timestamp" | "git" | "mail", Standing>>>;

const titles = {
  timestamp: "Time stamp of an authority",
  git: "Commit in git",
  mail: "Mail",
} as const;

/** Where the log's checkpoints went beside the collector; nothing where that is not set up. */
export function anchors(anchored: Anchored): Markup | false {
  const kinds = (["timestamp", "git", "mail"] as const).filter((kind) => anchored[kind]);
  if (kinds.length === 0) return false;
  return html`<section aria-labelledby="anchors">
<h2 class="nhsuk-heading-m" id="anchors">What others hold of the log</h2>
<ul>${kinds.map((kind) => html`<li>${titles[kind]}: ${said(anchored[kind])}</li>`)}</ul>
</section>`;
}

function said(standing: Standing | undefined): string {
  if (standing === undefined) return "not yet";
  const { size, at, problem } = standing;
  const last = size === null ? "never" : `${size} entries on ${at}`;
  return problem === null ? last : `failed (${problem}); last: ${last}`;
}
