import { lazy } from "react";

/** What the first look at the list does not need. */
export const DashboardScreen = lazy(async () => ({
  default: (await import("../dashboard/DashboardScreen")).DashboardScreen,
}));
export const DetailsPanel = lazy(async () => ({ default: (await import("../details/DetailsPanel")).DetailsPanel }));
export const UploadScreen = lazy(async () => ({ default: (await import("../upload/UploadScreen")).UploadScreen }));
export const ShortcutHelp = lazy(async () => ({ default: (await import("./ShortcutHelp")).ShortcutHelp }));
