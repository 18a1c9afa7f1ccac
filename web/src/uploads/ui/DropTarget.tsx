import { useEffect, useState } from "react";
import { useFlash } from "../../kit/flash";
import { strings } from "../../strings";
import { entriesOf, readDropped } from "./dropped";
import { pastedName } from "./names";
import { useAddFiles } from "./useAddFiles";

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** The whole page takes files that are dropped or pasted, wherever one is. */
export function DropTarget() {
  const add = useAddFiles();
  const flash = useFlash();
  const [hovers, setHovers] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setHovers(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setHovers(false);
    };
    const drop = async (event: DragEvent): Promise<void> => {
      setHovers(false);
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      const { files, unreadable } = await readDropped(entriesOf(event.dataTransfer));
      if (unreadable > 0) flash({ type: "error", content: strings.upload.unreadable(unreadable) });
      if (files.length > 0 || unreadable === 0) add(files);
    };
    const onDrop = (event: DragEvent): void => void drop(event);
    const paste = (event: ClipboardEvent): void => {
      const files = Array.from(event.clipboardData?.files ?? []);
      if (files.length > 0) add(files.map((file) => ({ file, path: pastedName(file, new Date()) })));
    };
    // Entering too: where the list is drawn anew under the pointer, that is all that comes before a drop.
    window.addEventListener("dragenter", over);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragenter", over);
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", paste);
    };
  }, [add, flash]);
  return hovers ? <div className="ft-drop">{strings.upload.dropHere}</div> : null;
}
