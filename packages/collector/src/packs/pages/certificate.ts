import { writeDay } from "@muster/mapping";
import {
  type CertificateView,
  countWords,
  titleOfControl,
  wordWords,
} from "../../assessment/index.ts";
import { ownRemark, SHARED_REMARK, sharedRemark } from "../../sentences.ts";
import { counted } from "../lines/line.ts";
import { answerWords } from "./answer-words.ts";
import {
  type Block,
  figures,
  heading,
  type Line,
  type Page,
  paragraph,
  type Section,
} from "./content.ts";

type Controls = CertificateView["controls"][number];
type Sample = CertificateView["samples"][number];

/** The findings as the questions of Cyber Essentials, on a page of their own. */
export function certificatePage(view: CertificateView, organisation: string): Page {
  const { version, day, controls, failingAtOnce } = view;
  const shared = sharedRemark(
    controls.flatMap(({ questions }) => questions.map(({ answer }) => answer)),
  );
  return {
    path: "cyber-essentials.html",
    title: `Cyber Essentials ${version} - ${organisation}, ${writeDay(day)}`,
    eyebrow: [{ link: "Evidence pack", to: "README.html" }, ` of ${organisation}`],
    heading: `Cyber Essentials ${version}`,
    about: `State of ${writeDay(day)}, ${counted(view.estate.known, "known device")}. Suggestions only: the applicant answers and signs.`,
    sections: [
      {
        id: "at-once",
        title: "What fails at once",
        blocks: [
          paragraph(
            failingAtOnce.length === 0
              ? "No question on which a no fails the whole assessment is answered with no by the devices."
              : `A no to these questions fails the whole assessment: ${failingAtOnce.join(", ")}.`,
          ),
          ...(shared === undefined ? [] : [paragraph([{ strong: SHARED_REMARK }, ` ${shared}`])]),
        ],
      },
      ...controls.map((each) => controlSection(each, shared)),
      sampleSection(view),
    ],
  };
}

function controlSection({ control, questions }: Controls, shared: string | undefined): Section {
  const title = `${control.charAt(0).toUpperCase()}${control.slice(1)}`;
  return {
    id: control.replaceAll(" ", "-"),
    title,
    blocks: [
      {
        kind: "table",
        caption: `Questions on ${control}`,
        columns: ["Question", "Suggested answer", "Why", "A person must add"],
        rows: questions.map(({ answer, failsAtOnce }) => {
          const why: Line[] = [{ words: answer.title, look: "strong" }, { words: answer.because }];
          if (answer.counts !== null) why.push({ words: countWords(answer.counts), look: "soft" });
          const remark = ownRemark(answer.remark, shared);
          if (remark !== undefined) why.push({ words: remark, look: "soft" });
          const fails: Line[] = failsAtOnce
            ? [{ words: "a no fails everything", look: "soft" }]
            : [];
          return {
            cells: [
              [{ words: answer.ref }, ...fails],
              answerWords(answer),
              why,
              answer.personMustAdd,
            ],
          };
        }),
      },
    ],
  };
}

function sampleSection({ samples, unplaced, words, caveats, version }: CertificateView): Section {
  const lost =
    unplaced === 0
      ? []
      : [
          paragraph(
            `${counted(unplaced, "device")} of unknown operating system could not be put to a build.`,
          ),
        ];
  return {
    id: "sample",
    title: "A sample for Cyber Essentials Plus",
    blocks: [
      ...(samples.length === 0
        ? [
            paragraph(
              `No sampling table is known for version ${version}, or no device has a build.`,
            ),
          ]
        : samples.flatMap((sample) => sampleBlocks(sample, words))),
      ...lost,
      { kind: "list", items: caveats },
    ],
  };
}

function sampleBlocks(
  { name, isServer, devices, sample, chosen }: Sample,
  words: readonly string[],
): readonly Block[] {
  return [
    heading(`${name}${isServer ? ", servers" : ""}`),
    {
      kind: "table",
      caption: `${sample} of ${counted(devices, "device")} of this build would be sampled`,
      columns: ["Device", figures("Controls met"), "What is not met or not known"],
      rows: chosen.map((device) => {
        const open = words.flatMap((id, i) => {
          const word = device.words[i] ?? "no-evidence";
          const isFine = word === "met" || word === "not-applicable";
          return isFine ? [] : [{ words: `${titleOfControl(id)}: ${wordWords(word)}` }];
        });
        const met = device.words.filter((word) => word === "met").length;
        return { cells: [device.name, met, open.length === 0 ? "nothing" : open] };
      }),
    },
  ];
}
