const LOADS_MS = 60_000;

/**
 * Saves what a signed URL answers as an attachment.
 *
 * By a hidden frame: a link would leave the page, which asks first while uploads run, and a second link ends the first.
 */
export function saveUrl(url: string): void {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "";
  frame.setAttribute("aria-hidden", "true");
  frame.src = url;
  document.body.append(frame);
  setTimeout(() => frame.remove(), LOADS_MS);
}
