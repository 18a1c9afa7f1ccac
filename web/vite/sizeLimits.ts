import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const LIMITS = { js: 380_000, css: 110_000 };
const REFERENCE = /(?:src|href)="\.\/([^"]+\.(js|css))"/g;

/** Fails a build whose page would load more, gzipped, before it shows anything. */
export function sizeLimits(): Plugin {
  return {
    name: "size-limits",
    apply: "build",
    enforce: "post",
    writeBundle(_options, bundle) {
      const sizes = { js: 0, css: 0 };
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("there is no index.html whose size could be checked");
      for (const [, fileName = "", kind] of String(page.source).matchAll(REFERENCE)) {
        const file = bundle[fileName];
        if (file === undefined) throw new Error(`index.html asks for ${fileName}, which is not in the build`);
        sizes[kind as keyof typeof sizes] += gzipSync(file.type === "chunk" ? file.code : file.source).length;
      }
      for (const kind of ["js", "css"] as const) {
        const told = `initial ${kind}: ${(sizes[kind] / 1000).toFixed(1)} kB gzipped of at most ${LIMITS[kind] / 1000} kB`;
        if (sizes[kind] > LIMITS[kind]) this.error(told);
        else this.info(told);
      }
    },
  };
}
