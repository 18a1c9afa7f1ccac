import BarChart from "@cloudscape-design/components/bar-chart";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import type { Statistics } from "../api/client";
import { formatSize } from "../kit/sizes";
import { strings } from "../strings";
import { type Day, fillDays, nextDay } from "./figures";
import { filesLink } from "./links";
import { Switchable } from "./Switchable";

const HEIGHT = 240;
const dayLink = (day: string): string => filesLink({ from: day, to: nextDay(day) });

interface Props {
  statistics: Statistics;
  days: number;
  now: number;
}

/** Uploads per day, and how many of them failed. */
export function DayFigures({ statistics, days, now }: Props) {
  const figures = fillDays(statistics.byDay, days, now);
  const highest = Math.max(1, ...figures.map(({ tracked, failed }) => tracked + failed));
  const { perDay, perDayText, tracked, failed, bytes, day, viewFiles } = strings.dashboard;
  const chart = (
    <BarChart
      ariaLabel={perDay}
      height={HEIGHT}
      hideFilter
      stackedBars
      xScaleType="categorical"
      xDomain={figures.map((each) => each.day)}
      yDomain={[0, highest]}
      yTickFormatter={(count) => (Number.isInteger(count) ? count.toLocaleString("en-US") : "")}
      xTitle={day}
      yTitle={strings.dashboard.files}
      series={[
        { title: tracked, type: "bar", data: figures.map((each) => ({ x: each.day, y: each.tracked })) },
        {
          title: failed,
          type: "bar",
          color: "#d91515",
          data: figures.map((each) => ({ x: each.day, y: each.failed })),
        },
      ]}
      detailPopoverFooter={(x) => <Link href={dayLink(x)}>{viewFiles}</Link>}
      empty={strings.dashboard.empty}
    />
  );
  const table = (
    <Table<Day>
      variant="embedded"
      items={figures.toReversed()}
      trackBy="day"
      ariaLabels={{ tableLabel: perDay }}
      columnDefinitions={[
        { id: "day", header: day, isRowHeader: true, cell: (each) => <Link href={dayLink(each.day)}>{each.day}</Link> },
        { id: "tracked", header: tracked, cell: (each) => each.tracked },
        { id: "failed", header: failed, cell: (each) => each.failed },
        { id: "bytes", header: bytes, cell: (each) => formatSize(each.totalBytes) },
      ]}
    />
  );
  return <Switchable title={perDay} description={perDayText} chart={chart} table={table} />;
}
