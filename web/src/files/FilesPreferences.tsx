import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import { strings } from "../strings";
import { COLUMNS, isColumn, type ListPreferences, PAGE_SIZES } from "./preferences";

interface Props {
  preferences: ListPreferences;
  onChange: (preferences: ListPreferences) => void;
}

export function FilesPreferences({ preferences, onChange }: Props) {
  const { pageSize, columns, wrapLines, dense } = preferences;
  return (
    <CollectionPreferences
      title={strings.files.preferences}
      confirmLabel={strings.files.preferencesConfirm}
      cancelLabel={strings.app.cancel}
      preferences={{
        pageSize,
        contentDisplay: columns,
        wrapLines,
        contentDensity: dense ? "compact" : "comfortable",
      }}
      pageSizePreference={{
        title: strings.files.pageSize,
        options: PAGE_SIZES.map((value) => ({ value, label: strings.files.pageSizeOption(value) })),
      }}
      wrapLinesPreference={{ label: strings.files.wrapLines, description: strings.files.wrapLinesText }}
      contentDensityPreference={{ label: strings.files.denser, description: strings.files.denserText }}
      contentDisplayPreference={{
        title: strings.files.columns,
        options: COLUMNS.map((id) => ({ id, label: strings.files.column[id], alwaysVisible: id === "name" })),
      }}
      onConfirm={({ detail }) =>
        onChange({
          ...preferences,
          pageSize: detail.pageSize ?? pageSize,
          wrapLines: detail.wrapLines ?? wrapLines,
          dense: detail.contentDensity === "compact",
          columns: (detail.contentDisplay ?? columns).flatMap(({ id, visible }) =>
            isColumn(id) ? [{ id, visible }] : [],
          ),
        })
      }
    />
  );
}
