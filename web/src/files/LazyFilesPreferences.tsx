import { lazy, Suspense } from "react";
import type { ListPreferences } from "./preferences";

// It brings drag and drop with it: loaded beside the list, not before it.
const FilesPreferences = lazy(async () => ({ default: (await import("./FilesPreferences")).FilesPreferences }));

interface Props {
  preferences: ListPreferences;
  onChange: (preferences: ListPreferences) => void;
}

export function LazyFilesPreferences(props: Props) {
  return (
    <Suspense fallback={null}>
      <FilesPreferences {...props} />
    </Suspense>
  );
}
