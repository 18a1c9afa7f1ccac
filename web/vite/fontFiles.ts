import type { Plugin } from "vite";

const FONT = /url\((["']?)data:font\/(woff2?);(?:charset=[^;]+;)?base64,([A-Za-z0-9+/=]+)\1\)/g;

/**
 * Moves the fonts that a style sheet holds as data: URLs into files.
 *
 * Cloudscape's style sheet holds its fonts: 246 kB gz that block the first paint. As files they come while the page is
 * already there, and stay in the cache.
 */
export function fontFiles(): Plugin {
  return {
    name: "font-files",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== "asset" || !asset.fileName.endsWith(".css")) continue;
        const css = typeof asset.source === "string" ? asset.source : new TextDecoder().decode(asset.source);
        asset.source = css.replace(FONT, (_found, _quote, kind: string, base64: string) => {
          const reference = this.emitFile({
            type: "asset",
            name: `font.${kind}`,
            source: Buffer.from(base64, "base64"),
          });
          const folder = asset.fileName.slice(0, asset.fileName.lastIndexOf("/") + 1);
          const name = this.getFileName(reference);
          // Both lie in the folder of assets.
          return `url(${name.startsWith(folder) ? name.slice(folder.length) : `/${name}`})`;
        });
      }
    },
  };
}
