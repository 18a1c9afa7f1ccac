/** How long a link that somebody passes on may be good. */
export const LINK_SECONDS = [900, 3600, 86400, 604800] as const;
