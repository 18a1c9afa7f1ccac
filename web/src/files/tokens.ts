import { type Filters, isDayOrTime, isMediaType, STATUSES, type Status } from "./filters";

/** A filter as the search field draws it. */
export interface Token {
  propertyKey?: string;
  operator: string;
  value: string;
}

type TokenFilters = Pick<Filters, "prefix" | "status" | "type" | "from" | "to">;

export interface ReadTokens {
  filters: TokenFilters;
  /** What is no filter, as it was typed. */
  ignored: string[];
}

export function toTokens(filters: Filters): Token[] {
  const token = (propertyKey: string, operator: string, value: string): Token => ({ propertyKey, operator, value });
  return [
    ...filters.status.map((status) => token("status", "=", status)),
    ...filters.type.map((type) => token("type", "=", type)),
    ...(filters.prefix ? [token("prefix", "^", filters.prefix)] : []),
    ...(filters.from ? [token("from", ">=", filters.from)] : []),
    ...(filters.to ? [token("to", "<", filters.to)] : []),
  ];
}

/** The other way round: of what there can only be one, the last counts; free text is the beginning of a name. */
export function fromTokens(tokens: readonly Token[]): ReadTokens {
  const status = new Set<Status>();
  const type = new Set<string>();
  const filters = { prefix: "", from: "", to: "" };
  const ignored: string[] = [];
  for (const { propertyKey = "prefix", value } of tokens) {
    const text = propertyKey === "prefix" ? value : value.trim();
    const known = STATUSES.find((each) => each === text.toUpperCase());
    if (propertyKey === "status" && known) status.add(known);
    else if (propertyKey === "type" && isMediaType(text)) type.add(text);
    else if ((propertyKey === "from" || propertyKey === "to") && isDayOrTime(text)) filters[propertyKey] = text;
    else if (propertyKey === "prefix") filters.prefix = text;
    else ignored.push(text);
  }
  return { filters: { ...filters, status: [...status], type: [...type] }, ignored };
}
