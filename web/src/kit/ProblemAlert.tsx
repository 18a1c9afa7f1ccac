import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { strings } from "../strings";
import { ProblemText } from "./ProblemText";

interface Props {
  header: string;
  error: unknown;
  onRetry?: () => void;
}

export function ProblemAlert({ header, error, onRetry }: Props) {
  return (
    <Alert
      type="error"
      header={header}
      statusIconAriaLabel={strings.app.icon.error}
      action={onRetry && <Button onClick={onRetry}>{strings.app.retry}</Button>}
    >
      <ProblemText error={error} />
    </Alert>
  );
}
