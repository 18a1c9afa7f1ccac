import Button from "@cloudscape-design/components/button";
import { strings } from "../strings";
import { copyText } from "./clipboard";
import { FileName } from "./FileName";
import { useFlash } from "./flash";

interface Props {
  what: string;
  text: string;
}

/** A text that is drawn harmlessly and copied as it is. */
export function Copyable({ what, text }: Props) {
  const flash = useFlash();
  const copy = async (): Promise<void> => {
    try {
      await copyText(Promise.resolve(text));
      flash({ type: "success", content: strings.app.copied });
    } catch {
      flash({ type: "error", content: strings.app.copyFailed });
    }
  };
  return (
    <span className="ft-copyable">
      <Button
        variant="inline-icon"
        iconName="copy"
        ariaLabel={strings.details.copy(what)}
        onClick={() => void copy()}
      />
      <FileName name={text} />
    </span>
  );
}
