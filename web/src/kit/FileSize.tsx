import { strings } from "../strings";
import { formatExactBytes, formatSize } from "./sizes";

export function FileSize({ bytes }: { bytes: number | undefined }) {
  if (bytes === undefined) return strings.files.unknown;
  return <span title={formatExactBytes(bytes)}>{formatSize(bytes)}</span>;
}
