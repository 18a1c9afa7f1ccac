import { strings } from "../strings";

export interface MetadataEntry {
  label: string;
  value: string;
}

/** What was read from the content as lines to be read: `audioCodec` → `Audio codec`, lists joined, the rest as JSON. */
export function describeMetadata(metadata: Record<string, unknown>): MetadataEntry[] {
  return Object.entries(metadata)
    .map(([name, value]) => ({ label: labelOf(name), value: textOf(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, "en"));
}

function labelOf(name: string): string {
  const words = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return words.replace(/(?<=.)\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number")
    return value.toLocaleString("en-US", { maximumFractionDigits: 6, useGrouping: value >= 10_000 });
  if (typeof value === "boolean") return value ? strings.details.yes : strings.details.no;
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return value === null || value === undefined ? "–" : JSON.stringify(value);
}
