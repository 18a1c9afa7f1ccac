import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect } from "react";
import { useMediaQuery } from "../kit/useMediaQuery";
import { useStored } from "../kit/useStored";
import { isDark, isTheme, type Theme } from "./theme";

/** Draws the page light or dark, as chosen or as the system is. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useStored<Theme>("theme", isTheme, "system");
  const dark = isDark(theme, useMediaQuery("(prefers-color-scheme: dark)"));
  useEffect(() => {
    applyMode(dark ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }, [dark]);
  return [theme, setTheme];
}
