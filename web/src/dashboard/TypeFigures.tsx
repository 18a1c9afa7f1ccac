import BarChart from "@cloudscape-design/components/bar-chart";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { Statistics } from "../api/client";
import { FileSize } from "../kit/FileSize";
import { shortName } from "../kit/nameText";
import { formatSize } from "../kit/sizes";
import { strings } from "../strings";
import { largestTypes, type TypeShare } from "./figures";
import { typeLink } from "./links";
import { Switchable } from "./Switchable";

const BAR_HEIGHT = 36;
const LEAST_HEIGHT = 120;
const { bySize, type, files, bytes, viewFiles, otherTypes, unknownType } = strings.dashboard;
const nameOf = (share: TypeShare): string => (share.mediaType === null ? otherTypes : share.mediaType || unknownType);
// A chart cuts long names at their end, where those of office documents begin to differ.
const MAX_LABEL = 30;

/** Which types hold how much. */
export function TypeFigures({ statistics, from }: { statistics: Statistics; from: string }) {
  const shares = largestTypes(statistics.byType);
  const names = new Map(shares.map((share) => [shortName(nameOf(share), MAX_LABEL), nameOf(share)]));
  const labels = names.size === shares.length ? [...names.keys()] : shares.map(nameOf);
  const linked = (name: string, text: string) => {
    const href = typeLink(name, from);
    return href ? <Link href={href}>{text}</Link> : text;
  };
  const chart = (
    <BarChart
      ariaLabel={bySize}
      height={Math.max(LEAST_HEIGHT, shares.length * BAR_HEIGHT)}
      hideFilter
      hideLegend
      horizontalBars
      xScaleType="categorical"
      xDomain={labels}
      yDomain={[0, Math.max(1, ...shares.map((share) => share.totalBytes))]}
      yTickFormatter={formatSize}
      xTitle={type}
      yTitle={bytes}
      series={[
        {
          title: bytes,
          type: "bar",
          valueFormatter: formatSize,
          data: shares.map((share, index) => ({ x: labels[index] ?? "", y: share.totalBytes })),
        },
      ]}
      detailPopoverFooter={(label) => {
        const name = names.get(label) ?? label;
        return typeLink(name, from) ? linked(name, viewFiles) : null;
      }}
      empty={strings.dashboard.empty}
    />
  );
  const table = (
    <Table<TypeShare>
      variant="embedded"
      items={shares}
      wrapLines
      ariaLabels={{ tableLabel: bySize }}
      empty={strings.dashboard.empty}
      columnDefinitions={[
        {
          id: "type",
          header: type,
          isRowHeader: true,
          cell: (share) => <span className="ft-break">{linked(share.mediaType ?? "", nameOf(share))}</span>,
        },
        { id: "files", header: files, cell: (share) => share.files },
        { id: "bytes", header: bytes, cell: (share) => <FileSize bytes={share.totalBytes} /> },
      ]}
    />
  );
  return <Switchable title={bySize} chart={chart} table={table} />;
}
