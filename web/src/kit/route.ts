/** The page's places. A hash route needs no rewrite from whoever serves the page. */
export const PAGES = ["files", "upload", "jobs", "dashboard"] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  page: Page;
  parameters: URLSearchParams;
}

export function parseHash(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  const name = path.replace(/^\/+|\/+$/g, "");
  const page = PAGES.find((known) => known === name) ?? "files";
  return { page, parameters: new URLSearchParams(page === name ? query : "") };
}

export function formatHash(page: Page, parameters?: URLSearchParams): string {
  const query = parameters?.toString() ?? "";
  return `#/${page}${query ? `?${query}` : ""}`;
}

/** The address of the list with the details of a file open. */
export function fileLink(fileId: string): string {
  return formatHash("files", new URLSearchParams({ sel: fileId }));
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
