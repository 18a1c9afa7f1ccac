import { expect, test } from "vitest";
import { describeMetadata } from "./metadataText";

test("names become words, in order", () => {
  const entries = describeMetadata({ width: 640, audioCodec: "aac", gpsLatitude: 48.137 });
  expect(entries).toEqual([
    { label: "Audio codec", value: "aac" },
    { label: "Gps latitude", value: "48.137" },
    { label: "Width", value: "640" },
  ]);
});

test.each([
  [true, "Yes"],
  [["a", 1], "a, 1"],
  [{ a: 1 }, '{"a":1}'],
  [null, "–"],
  [2026, "2026"],
  [1234567, "1,234,567"],
])("%j is drawn as %s", (value, text) => {
  expect(describeMetadata({ field: value })).toEqual([{ label: "Field", value: text }]);
});
