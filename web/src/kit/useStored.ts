import { useCallback, useState } from "react";
import { readStored, writeStored } from "./stored";

/** State that is remembered on this machine under `name`. */
export function useStored<Value>(
  name: string,
  isValid: (value: unknown) => value is Value,
  fallback: Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => readStored(name, isValid, fallback));
  const store = useCallback(
    (next: Value) => {
      setValue(next);
      writeStored(name, next);
    },
    [name],
  );
  return [value, store];
}

export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
