import { createContext, use } from "react";
import type { Api } from "../api/client";
import type { Session } from "../auth/session";
import type { Config } from "../config";

/** What there is one of, made when the page starts. */
export interface Services {
  api: Api;
  session: Session;
  config: Config;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error("There is no ServicesContext above this component.");
  return services;
}
