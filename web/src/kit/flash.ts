import { createContext, type ReactNode, use } from "react";

export interface FlashMessage {
  type: "success" | "info" | "warning" | "error";
  header?: string;
  content: ReactNode;
}

export interface Flash extends FlashMessage {
  id: string;
}

/** Errors and warnings stay until they are read; good news goes by itself. */
export const staysUntilRead = (message: FlashMessage): boolean =>
  message.type === "error" || message.type === "warning";

export type ShowFlash = (message: FlashMessage) => void;

export const FlashContext = createContext<ShowFlash | null>(null);

export function useFlash(): ShowFlash {
  const show = use(FlashContext);
  if (!show) throw new Error("There is no FlashContext above this component.");
  return show;
}
