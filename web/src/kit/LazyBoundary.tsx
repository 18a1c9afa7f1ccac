import Spinner from "@cloudscape-design/components/spinner";
import { type ReactNode, Suspense } from "react";
import { strings } from "../strings";

/** Shows what is loaded only when somebody looks, and until then that it is on its way. */
export function LazyBoundary({ children }: { children: ReactNode }) {
  const onItsWay = (
    <div role="status" aria-label={strings.app.loading}>
      <Spinner size="large" />
    </div>
  );
  return <Suspense fallback={onItsWay}>{children}</Suspense>;
}
