import { useRef } from "react";
import { useServices } from "../kit/services";
import { useOnline } from "../kit/useOnline";
import { useVisible } from "../kit/useVisible";
import { useUploads } from "../uploads/ui/useUploads";
import type { LoadedPage } from "./pages";
import { refreshInterval } from "./refresh";

interface Options {
  active: boolean;
  paused: boolean;
  pageNumber: number;
  listed: string;
}

type Interval = (data: LoadedPage | undefined, updatedAt: number) => number | false;

/** How long to wait after an answer. The same answer again keeps its identity, so that still rounds can be counted. */
export function useRefreshInterval({ active, paused, pageNumber, listed }: Options): Interval {
  const { refreshMs } = useServices().config;
  const online = useOnline();
  const visible = useVisible();
  const uploading = useUploads((state) => state.totals.active > 0);
  const seen = useRef<{ listed: string; data: LoadedPage | undefined; updatedAt: number; stillRounds: number }>({
    listed: "",
    data: undefined,
    updatedAt: 0,
    stillRounds: 0,
  });
  return (data, updatedAt) => {
    const last = seen.current;
    if (last.listed !== listed || last.data !== data) seen.current = { listed, data, updatedAt, stillRounds: 0 };
    else if (last.updatedAt !== updatedAt) seen.current = { ...last, updatedAt, stillRounds: last.stillRounds + 1 };
    const { stillRounds } = seen.current;
    return refreshInterval({
      paused: paused || !active,
      visible,
      online,
      pageNumber,
      stillRounds,
      uploading,
      refreshMs,
    });
  };
}
