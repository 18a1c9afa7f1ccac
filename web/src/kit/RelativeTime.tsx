import { formatExactTime, formatRelativeTime } from "./time";
import { useNow } from "./useNow";

export function RelativeTime({ time }: { time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={formatExactTime(time)}>
      {formatRelativeTime(time, now)}
    </time>
  );
}
