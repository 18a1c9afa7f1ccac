import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { type RefObject, useMemo } from "react";
import { useFlash } from "../kit/flash";
import { strings } from "../strings";
import { STATUSES } from "./filters";
import { fromTokens, toTokens } from "./tokens";
import type { FileList } from "./useFileList";

const OPERATORS = { prefix: "^", status: "=", type: "=", from: ">=", to: "<" } as const;
const PROPERTIES = (["status", "type", "prefix", "from", "to"] as const).map((key) => ({
  key,
  operators: [OPERATORS[key]],
  defaultOperator: OPERATORS[key],
  propertyLabel: strings.files.filterProperty[key],
  groupValuesLabel: strings.files.filterGroup[key],
}));
const COMMON_TYPES = [
  "image/*",
  "video/*",
  "audio/*",
  "text/*",
  "application/pdf",
  "application/zip",
  "application/json",
];
const OPTIONS = [
  ...STATUSES.map((value) => ({ propertyKey: "status", value, label: strings.files.status[value] })),
  ...COMMON_TYPES.map((value) => ({ propertyKey: "type", value })),
];

interface Props {
  list: FileList;
  inputRef: RefObject<PropertyFilterProps.Ref | null>;
}

/** The list's filters, applied by the API. */
export function FileFilters({ list, inputRef }: Props) {
  const flash = useFlash();
  const query = useMemo(() => ({ tokens: toTokens(list.state), operation: "and" as const }), [list.state]);
  const onChange = ({ detail }: { detail: PropertyFilterProps.Query }): void => {
    const tokens = detail.tokens.map(({ propertyKey, operator, value }) => ({
      ...(propertyKey === undefined ? {} : { propertyKey }),
      operator,
      value: String(value),
    }));
    const { filters, ignored } = fromTokens(tokens);
    for (const text of ignored) flash({ type: "warning", content: strings.files.filterIgnored(text) });
    list.filter(filters);
  };
  return (
    <PropertyFilter
      ref={inputRef}
      query={query}
      onChange={onChange}
      filteringProperties={PROPERTIES}
      filteringOptions={OPTIONS}
      filteringPlaceholder={strings.files.filter}
      filteringAriaLabel={strings.files.filterLabel}
      i18nStrings={{ clearFiltersText: strings.files.clearFilters }}
      hideOperations
      expandToViewport
    />
  );
}
