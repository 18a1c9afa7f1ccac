/** What a name shows instead of a character that would be invisible, or turn its surroundings around. */
export interface NamePart {
  text: string;
  /** True of a code such as `U+202E` that stands for a character. */
  escaped: boolean;
}

// Control characters, separators, marks of direction, whatever shows as nothing (Braille's blank too), blanks that are
// not the space, spaces that HTML leaves out (at the ends, after another one), lone surrogates. A joiner between two emoji makes one of them, and shows.
const HARMFUL =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^ +|(?<= ) +| +$/gu;
const JOINED = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])\u200d(?=\p{Extended_Pictographic})/gu;

/** A name in parts that may be drawn one after another without doing anything to each other. */
export function splitName(name: string): NamePart[] {
  const joiners = new Set(Array.from(name.matchAll(JOINED), ({ index }) => index));
  const parts: NamePart[] = [];
  let end = 0;
  for (const { 0: found, index } of name.matchAll(HARMFUL)) {
    if (joiners.has(index)) continue;
    if (index > end) parts.push({ text: name.slice(end, index), escaped: false });
    for (const character of found) parts.push({ text: codeOf(character), escaped: true });
    end = index + found.length;
  }
  if (end < name.length || name === "") parts.push({ text: name.slice(end), escaped: false });
  return parts;
}

/** The same as plain text, for titles, labels and messages. */
export function displayName(name: string): string {
  return splitName(name)
    .map((part) => (part.escaped ? `[${part.text}]` : part.text))
    .join("");
}

/** At most `limit` characters; the middle gives way, so that folder and ending stay. */
export function shortName(name: string, limit = 80): string {
  const characters = [...displayName(name)];
  if (characters.length <= limit) return characters.join("");
  const tail = Math.floor((limit - 1) / 2);
  return `${characters.slice(0, limit - 1 - tail).join("")}…${characters.slice(-tail).join("")}`;
}

/** What follows the last slash; of a folder's marker its name with the slash. */
export function baseName(name: string): string {
  const end = name.endsWith("/") ? name.length - 1 : name.length;
  return name.slice(name.lastIndexOf("/", end - 1) + 1) || name;
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
