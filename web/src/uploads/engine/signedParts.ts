import type { SignedPart } from "../../api/client";

const SIGNED_PER_CALL = 8;
/** A URL that ends sooner is not begun with. */
const SPARE_MS = 30_000;

type Sign = (partNumbers: number[]) => Promise<{ parts: SignedPart[]; expiresTime: string }>;

/** URLs for the parts of one upload, signed some at a time, shortly before they are needed. */
export class SignedParts {
  private readonly known = new Map<number, { part: SignedPart; usableUntil: number }>();
  private readonly asked = new Map<number, Promise<ReadonlyMap<number, SignedPart>>>();

  /** `upcoming`: the parts that will be asked for next. */
  constructor(
    private readonly sign: Sign,
    private readonly upcoming: () => readonly number[],
  ) {}

  async get(partNumber: number): Promise<SignedPart> {
    const found = this.known.get(partNumber);
    if (found !== undefined && found.usableUntil > Date.now()) return found.part;
    // Just signed: good, whatever this machine's clock says.
    const part = (await (this.asked.get(partNumber) ?? this.ask(partNumber))).get(partNumber);
    if (part === undefined) throw new Error(`part ${partNumber} was not signed`);
    return part;
  }

  /** S3 refused one: what was signed with it is as old. */
  forget(): void {
    this.known.clear();
  }

  private ask(partNumber: number): Promise<ReadonlyMap<number, SignedPart>> {
    const now = Date.now();
    const isNeeded = (number: number) =>
      number !== partNumber && !this.asked.has(number) && !((this.known.get(number)?.usableUntil ?? 0) > now);
    const numbers = [partNumber, ...this.upcoming().filter(isNeeded)].slice(0, SIGNED_PER_CALL);
    const asking = this.sign(numbers)
      .then(({ parts, expiresTime }) => {
        const usableUntil = Date.parse(expiresTime) - SPARE_MS;
        for (const part of parts) this.known.set(part.partNumber, { part, usableUntil });
        return new Map(parts.map((part) => [part.partNumber, part]));
      })
      .finally(() => {
        for (const number of numbers) this.asked.delete(number);
      });
    for (const number of numbers) this.asked.set(number, asking);
    return asking;
  }
}
