import { createContext, use } from "react";
import type { Api } from "../api/client";
import type { Session } from "../auth/session";
import type { Config } from "../config";
import type { UploadState } from "../uploader/state";

/** What the screens need of the uploader. */
export interface UploadControl {
  add(files: { file: File; name: string }[]): void;
  pause(id?: string): void;
  resume(id?: string): void;
  cancel(id?: string): void;
  retry(id?: string): void;
  /** Takes what is done or cancelled off the list. */
  clear(): void;
  subscribe(listener: () => void): () => void;
  snapshot(): UploadState;
}

/** What there is one of, made when the page starts. */
export interface Services {
  api: Api;
  session: Session;
  uploader: UploadControl;
  config: Config;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error("There is no ServicesContext above this component.");
  return services;
}
