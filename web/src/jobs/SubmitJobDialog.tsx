import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import type { FileDocument } from "../api/client";
import { FileName } from "../kit/FileName";
import { ProblemAlert } from "../kit/ProblemAlert";
import { formatSize } from "../kit/sizes";
import { strings } from "../strings";
import { isOperation, MAX_TEXT_BYTES, OPERATIONS, outputName } from "./operations";
import { useSubmission } from "./useSubmission";

const MAX_NAMES = 10;
const MAX_NAME = 120;
const words = strings.submitJob;

interface Props {
  files: readonly FileDocument[];
  onClose: () => void;
}

/** Asks what is to be done with files, and has it done. */
export function SubmitJobDialog({ files, onClose }: Props) {
  const { operation, text, textBytes, textProblem, choose, write, submit, isPending, error } = useSubmission(
    files,
    onClose,
  );
  const most = formatSize(MAX_TEXT_BYTES);
  const [first] = files;
  return (
    <Modal
      visible
      header={words.header(files.length)}
      closeAriaLabel={strings.app.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {strings.app.cancel}
            </Button>
            <Button variant="primary" loading={isPending} onClick={submit}>
              {words.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error !== null && <ProblemAlert header={words.failedHeader} error={error} />}
        <FormField label={words.operation}>
          <RadioGroup
            value={operation}
            items={OPERATIONS.map((value) => ({
              value,
              label: strings.jobs.operation[value],
              description: words.describe[value],
            }))}
            onChange={({ detail }) => isOperation(detail.value) && choose(detail.value)}
          />
        </FormField>
        {operation === "append" && (
          <FormField
            label={words.text}
            description={words.textHint}
            constraintText={words.textSize(formatSize(textBytes), most)}
            errorText={textProblem}
            i18nStrings={{ errorIconAriaLabel: strings.app.icon.error }}
          >
            <Textarea value={text} rows={5} onChange={({ detail }) => write(detail.value)} />
          </FormField>
        )}
        <div>
          <Box variant="awsui-key-label">{words.files}</Box>
          <ul className="ft-names">
            {files.slice(0, MAX_NAMES).map((file) => (
              <li key={file.fileId}>
                <FileName name={file.fileName} limit={MAX_NAME} />
              </li>
            ))}
          </ul>
          {files.length > MAX_NAMES && <Box>{words.more(files.length - MAX_NAMES)}</Box>}
        </div>
        <Alert type="info" statusIconAriaLabel={strings.app.icon.info}>
          {files.length === 1 && first ? (
            <>
              {words.stays} {words.writtenTo} <FileName name={outputName(operation, first.fileName)} limit={MAX_NAME} />
            </>
          ) : (
            `${words.stay} ${words.writtenBelow}`
          )}
        </Alert>
      </SpaceBetween>
    </Modal>
  );
}
