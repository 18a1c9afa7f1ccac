import { lazy } from "react";

/** What the first look at the list does not need. */
export const DashboardScreen = lazy(async () => ({
  default: (await import("../dashboard/DashboardScreen")).DashboardScreen,
}));
export const DetailsPanel = lazy(async () => ({ default: (await import("../details/DetailsPanel")).DetailsPanel }));
export const UploadScreen = lazy(async () => ({ default: (await import("../uploads/ui/UploadScreen")).UploadScreen }));
export const JobsScreen = lazy(async () => ({ default: (await import("../jobs/JobsScreen")).JobsScreen }));
export const JobPanel = lazy(async () => ({ default: (await import("../jobs/JobPanel")).JobPanel }));
export const JobWatch = lazy(async () => ({ default: (await import("../jobs/JobWatch")).JobWatch }));
export const ShortcutHelp = lazy(async () => ({ default: (await import("./ShortcutHelp")).ShortcutHelp }));
