import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import type { Statistics } from "../api/client";
import { ProblemAlert } from "../kit/ProblemAlert";
import type { Route } from "../kit/route";
import { useServices } from "../kit/services";
import { formatExactTime } from "../kit/time";
import { useNow } from "../kit/useNow";
import { goTo } from "../kit/useRoute";
import { strings } from "../strings";
import { DayFigures } from "./DayFigures";
import { firstDay, parseRange, RANGES } from "./figures";
import { LatestFailures } from "./LatestFailures";
import { Totals } from "./Totals";
import { TypeFigures } from "./TypeFigures";

const REFRESHED_MS = 60_000;

/** Charts of nothing are two pairs of axes. */
const isEmpty = ({ byDay }: Statistics): boolean => byDay.every(({ files }) => files === 0);

export function DashboardScreen({ route }: { route: Route }) {
  const { api } = useServices();
  const now = useNow();
  const days = parseRange(route.parameters.get("days"));
  const from = firstDay(days, now);
  const { data, error, refetch } = useQuery({
    queryKey: ["statistics", from],
    queryFn: ({ signal }) => api.getStatistics({ from }, signal),
    refetchInterval: REFRESHED_MS,
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SegmentedControl
              label={strings.dashboard.range}
              selectedId={String(days)}
              options={RANGES.map((each) => ({ id: String(each), text: strings.dashboard.days(each) }))}
              onChange={({ detail }) => goTo("dashboard", new URLSearchParams({ days: detail.selectedId }))}
            />
          }
        >
          {strings.dashboard.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <ProblemAlert header={strings.dashboard.errorHeader} error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Spinner size="large" />}
        {data && !data.complete && (
          <Alert type="info" statusIconAriaLabel={strings.app.icon.info}>
            {strings.dashboard.partial(formatExactTime(data.countedFromTime))}
          </Alert>
        )}
        {data && <Totals statistics={data} from={from} />}
        {data && isEmpty(data) && (
          <Container>
            <Box textAlign="center" color="text-body-secondary" padding="l">
              {strings.dashboard.empty}
            </Box>
          </Container>
        )}
        {data && !isEmpty(data) && <DayFigures statistics={data} days={days} now={now} />}
        {data && !isEmpty(data) && <TypeFigures statistics={data} from={from} />}
        <LatestFailures from={from} />
      </SpaceBetween>
    </ContentLayout>
  );
}
