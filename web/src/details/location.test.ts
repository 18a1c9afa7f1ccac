import { expect, test } from "vitest";
import { bucketOf, cliCommand, s3Uri } from "./location";

test("bucketOf reads both styles of URL", () => {
  expect(bucketOf("http://localhost:4566/files/a/b%20c.txt?X-Amz-Date=1", "a/b c.txt")).toBe("files");
  expect(bucketOf("https://files.s3.eu-central-1.amazonaws.com/a/b%20c.txt?X=1", "a/b c.txt")).toBe("files");
  expect(bucketOf("https://my.files.s3.amazonaws.com/a", "a")).toBe("my.files");
});

test("bucketOf admits that it does not know", () => {
  expect(bucketOf("https://cdn.example.com/a", "a")).toBeNull();
  expect(bucketOf("https://cdn.example.com/x/other", "a")).toBeNull();
});

test("cliCommand quotes what a shell would obey", () => {
  expect(cliCommand("files", "a/b.txt")).toBe("aws s3 cp s3://files/a/b.txt .");
  expect(cliCommand("files", "a'; rm -rf $HOME #")).toBe("aws s3 cp 's3://files/a'\\''; rm -rf $HOME #' .");
  expect(s3Uri("files", "a b")).toBe("s3://files/a b");
});
