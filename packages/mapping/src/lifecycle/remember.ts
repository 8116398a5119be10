import type { FactOf } from "../facts/index.ts";
import type { Lists, Support, SupportTerms, Title } from "./types.ts";

type OsFact = FactOf<"os">;
type Programme = SupportTerms["programme"];

/**
 * Lists that judge each distinct title, and each system, once: an estate of thousands of machines carries some tens of
 * thousands of titles. Facts are told apart as objects: machines that share a section share its fact.
 * For one set of terms only: the day and the thresholds are not part of what is remembered.
 */
export function rememberTitles(lists: Lists): Lists {
  const nothing = {};
  const byOs = new WeakMap<object, WeakMap<object, Map<string, Support>>>();
  const memory = (os: OsFact | undefined, programme: Programme): Map<string, Support> => {
    const byProgramme = byOs.get(os ?? nothing) ?? new WeakMap<object, Map<string, Support>>();
    byOs.set(os ?? nothing, byProgramme);
    const supports = byProgramme.get(programme ?? nothing) ?? new Map<string, Support>();
    byProgramme.set(programme ?? nothing, supports);
    return supports;
  };
  const systems = new WeakMap<object, WeakMap<object, Map<boolean, Support>>>();
  return {
    files: lists.files,
    own: lists.own,
    patches: lists.patches,
    osSupport(os, terms) {
      const ofOs = systems.get(os) ?? new WeakMap<object, Map<boolean, Support>>();
      systems.set(os, ofOs);
      const known = ofOs.get(terms.programme ?? nothing) ?? new Map<boolean, Support>();
      ofOs.set(terms.programme ?? nothing, known);
      const support = known.get(terms.spine === true) ?? lists.osSupport(os, terms);
      known.set(terms.spine === true, support);
      return support;
    },
    recognise: (title) => lists.recognise(title),
    titleSupport(title, os, terms) {
      const known = memory(os, terms.programme);
      const key = `${terms.spine === true}\n${keyOf(title)}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const support = lists.titleSupport(title, os, terms);
      known.set(key, support);
      return support;
    },
  };
}

function keyOf(title: Title): string {
  return [
    title.name,
    title.version,
    title.platform,
    title.source,
    title.publisher,
    title.bundleId,
    title.path,
    title.sourceName,
    title.origin,
  ].join("\n");
}
