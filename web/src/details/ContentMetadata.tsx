import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { FileName } from "../kit/FileName";
import { strings } from "../strings";
import { describeMetadata } from "./metadataText";

export function ContentMetadata({ metadata }: { metadata: Record<string, unknown> }) {
  const entries = describeMetadata(metadata);
  if (entries.length === 0) return <Box color="text-body-secondary">{strings.details.contentNone}</Box>;
  return (
    <KeyValuePairs
      columns={2}
      items={entries.map(({ label, value }) => ({ label, value: <FileName name={value} /> }))}
    />
  );
}
