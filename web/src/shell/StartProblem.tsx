import Box from "@cloudscape-design/components/box";
import { ProblemAlert } from "../kit/ProblemAlert";
import { strings } from "../strings";
import { useTheme } from "./useTheme";

/** What is seen where the page cannot begin. */
export function StartProblem({ error, header }: { error: unknown; header: string }) {
  useTheme();
  return (
    <main className="ft-start">
      <Box padding="xxl">
        <Box variant="h1">{strings.app.name}</Box>
        <ProblemAlert header={header} error={error} onRetry={() => window.location.reload()} />
      </Box>
    </main>
  );
}
