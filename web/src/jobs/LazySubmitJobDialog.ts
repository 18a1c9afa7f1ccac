import { lazy } from "react";

/** Loaded when somebody opens it. */
export const SubmitJobDialog = lazy(async () => ({ default: (await import("./SubmitJobDialog")).SubmitJobDialog }));
