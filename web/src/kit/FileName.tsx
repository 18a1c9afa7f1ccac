import { displayName, shortName, splitName } from "./nameText";

interface Props {
  name: string;
  /** Characters; the whole name where it is absent. */
  limit?: number;
}

/** A name that changes nothing around it, whatever characters are in it. */
export function FileName({ name, limit }: Props) {
  const isLong = limit !== undefined && name.length > limit;
  if (isLong) {
    return (
      <bdi className="ft-name ft-break" title={displayName(name)}>
        {shortName(name, limit)}
      </bdi>
    );
  }
  const parts = splitName(name);
  return (
    <bdi className="ft-name ft-break">
      {parts.map((part, index) =>
        part.escaped ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name have no other identity
          <span key={index} className="ft-escaped">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
