import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import type { Statistics } from "../api/client";
import { formatExactBytes, formatSize } from "../kit/sizes";
import { strings } from "../strings";
import { filesLink } from "./links";

export function Totals({ statistics, from }: { statistics: Statistics; from: string }) {
  const { TRACKED, FAILED, DELETED } = statistics.files;
  const figure = (count: number, href: string, label: string) => (
    <Link
      href={href}
      fontSize="display-l"
      variant="awsui-value-large"
      ariaLabel={`${label}: ${count.toLocaleString("en-US")}`}
    >
      {count.toLocaleString("en-US")}
    </Link>
  );
  const { tracked, failed, deleted, bytes } = strings.dashboard;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: tracked, value: figure(TRACKED, filesLink({ from, status: ["TRACKED"] }), tracked) },
          { label: failed, value: figure(FAILED, filesLink({ from, status: ["FAILED"] }), failed) },
          { label: deleted, value: figure(DELETED, filesLink({ from, status: ["DELETED"] }), deleted) },
          {
            label: bytes,
            value: (
              <Box variant="awsui-value-large">
                <span className="ft-whole" title={formatExactBytes(statistics.totalBytes)}>
                  {formatSize(statistics.totalBytes)}
                </span>
              </Box>
            ),
          },
        ]}
      />
    </Container>
  );
}
