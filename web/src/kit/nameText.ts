/** What a name shows instead of a character that would be invisible, or turn its surroundings around. */
export interface NamePart {
  text: string;
  /** True of a code such as `U+202E` that stands for a character. */
  escaped: boolean;
}

// Control characters, line and paragraph separators, marks of direction, zero-width characters, lone surrogates.
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;
const JOINER = "\u200d"; // part of emoji

/** A name in parts that may be drawn one after another without doing anything to each other. */
export function splitName(name: string): NamePart[] {
  const parts: NamePart[] = [];
  for (const character of name) {
    const escaped = character !== JOINER && HARMFUL.test(character);
    const text = escaped ? codeOf(character) : character;
    const last = parts.at(-1);
    if (last && !escaped && !last.escaped) last.text += text;
    else parts.push({ text, escaped });
  }
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
