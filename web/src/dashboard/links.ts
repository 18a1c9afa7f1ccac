import { type Filters, formatListState, isMediaType, NO_FILTERS } from "../files/filters";
import { formatHash } from "../kit/route";

/** Where the list shows the files behind a figure. */
export function filesLink(filters: Partial<Filters>): string {
  return formatHash("files", formatListState({ ...NO_FILTERS, selected: "", ...filters }));
}

/** Null where the type is none that the list can be asked for. */
export function typeLink(type: string | null, from: string): string | null {
  return type !== null && isMediaType(type) ? filesLink({ type: [type], from }) : null;
}
