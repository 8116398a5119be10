import { flag, instant, row, rows, type Schema, text, texts, whole } from "./schema-words.ts";
import type { SectionName } from "./sections.ts";

const update: Readonly<Record<string, Schema>> = {
  Title: text("localised"),
  KBArticleIDs: texts("numbers without KB"),
  UpdateID: text("of the update"),
  RevisionNumber: whole("of the update"),
  MsrcSeverity: text("Critical, Important, Moderate, Low; often null"),
  CategoryIDs: texts("ids of its categories: they tell what is about security"),
  LastDeploymentChangeTime: instant("last published or changed"),
  RebootRequired: flag("of the present, not of what installing will cause"),
  RebootBehavior: whole("0 never, 1 always, 2 may"),
  IsDownloaded: flag("lies on this computer"),
  IsMandatory: flag("mandatory"),
  BrowseOnly: flag("an optional preview"),
  IsHidden: flag("hidden by somebody"),
  Deadline: instant("to be installed by"),
  CveIDs: texts("what it cures"),
  SupportUrl: text("where to read about it"),
};

/** What the second process answers. */
export const updateSchemas = {
  "update-search": row("Windows Update's search for what is missing, hidden updates apart", {
    online: flag("asked the server; else what the last search found"),
    searchedAt: instant("this search"),
    resultCode: whole("2 succeeded, 3 with errors, 4 failed, 5 aborted"),
    hiddenResultCode: whole("of the search for hidden ones"),
    serverSelection: whole("0 default, 1 WSUS, 2 Windows Update, 3 another service"),
    serviceID: text("the service that was selected, where one was"),
    lastSearchSuccessDate: instant("how old an answer without the network is"),
    updates: rows("missing", update),
    cut: flag("there are more than are listed"),
    hidden: {
      ...rows("missing and hidden; null: could not be searched", update),
      type: ["array", "null"],
    },
  }),
  "update-history": rows("The newest 200 entries of the history, newest first", {
    Title: text("localised"),
    Date: instant("of the event"),
    Operation: whole("1 install, 2 uninstall"),
    ResultCode: whole("2 succeeded, 3 with errors, 4 failed, 5 aborted"),
    UpdateID: text("of the update"),
    ClientApplicationID: text("who asked for it"),
  }),
} as const satisfies Partial<Record<SectionName, Schema>>;
