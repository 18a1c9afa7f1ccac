import Box from "@cloudscape-design/components/box";
import { strings } from "../strings";
import { describeProblem } from "./problems";

export function ProblemText({ error }: { error: unknown }) {
  const { text, requestId } = describeProblem(error);
  return (
    <>
      <span className="ft-break">{text}</span>
      {requestId && (
        <Box fontSize="body-s" color="inherit">
          <span className="ft-break">{strings.app.requestId(requestId)}</span>
        </Box>
      )}
    </>
  );
}
