// A citizen reports on a phone, without a script and without an account, keeps the code, and sees with it where the matter stands.

import { readFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import { visitor } from "./lib/browser.mjs";
import { expect } from "./lib/report.mjs";
import { looked, shoot } from "./lib/looked.mjs";
import * as office from "./lib/office.mjs";
import { report as words } from "./lib/words.mjs";

const TEXT = "三月的产值被逼着改高，\n找了好几次没人管 <b>&";
const MAKER = "canary of the camera";
const UNIT = "G103";

export const combinations = [
  { script: false, width: 390, language: "zh" },
  { script: false, width: 390, language: "en" },
  { script: true, width: 1280, language: "zh" },
  { script: true, width: 1280, language: "en" },
];

export const named = ({ script, width, language }) => `citizen, script ${script ? "on" : "off"}, ${width} px, ${language}`;

/** The whole of it. */
export async function citizen(browser, demo, combination) {
  const who = await visitor(browser, demo, combination);
  const look = (what) => looked(who, named(combination), what);
  try {
    await office.go(who, `/report?lang=${combination.language}`);
    await look("1-kind");
    const code = await report(who, look);
    await forgotten(who);
    await follow(who, combination, code, look);
    expect(who.complaints.length === 0, `the pages complained: ${who.complaints.join("; ")}`);
  } catch (error) {
    await shoot(who, named(combination), "failed").catch(() => {});
    throw error;
  } finally {
    await who.close();
  }
}

/** From the first question to the code. */
async function report(who, look) {
  const { page } = who;
  await page.locator('input[name="kind"][value="public-report"]').check();
  await office.press(who, words.start);
  await office.press(who, words.next);
  expect((await page.getByRole("alert").locator('a[href="#text"]').count()) === 1, "an empty text is not told");
  await look("2-what-wrong");
  await page.locator("#text").fill(TEXT);
  await office.press(who, words.next);
  // Enter in the name does what the button does: units are offered.
  await page.locator("#q").fill("柳溪镇统计站");
  await Promise.all([page.waitForNavigation(), page.locator("#q").press("Enter")]);
  await page.locator(`input[name="unit"][value="${UNIT}"]`).check();
  await look("3-whom");
  await office.press(who, words.next);
  expect((await page.locator('input[name="category"]:checked').count()) === 1, "no category is suggested");
  await look("4-category");
  await office.press(who, words.back);
  expect(await page.locator(`input[value="${UNIT}"]`).isChecked(), "the unit is not kept on the way back");
  await office.press(who, words.next);
  await office.press(who, words.next);
  await look("5-contact");
  await office.press(who, words.next);
  expect((await office.main(who)).includes(TEXT), "the text is not shown as it was typed");
  await page.locator("#file").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await office.press(who, words.send);
  expect((await office.main(who)).includes("notes.txt"), "a file that cannot be cleaned is not told by its name");
  await look("6-check-wrong");
  await page.locator("#file").setInputFiles({ name: "Zhang San.png", mimeType: "image/png", buffer: picture() });
  await office.press(who, words.send);
  const code = (await page.locator("output#receipt-code").innerText()).trim();
  expect(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/.test(code), `this is no code: ${code}`);
  await look("7-code");
  return code;
}

/** Nothing of the visit is kept by the browser. */
async function forgotten({ context, page }) {
  const cookies = await context.cookies();
  expect(cookies.length === 0, `cookies were set: ${cookies.map((one) => one.name)}`);
  expect(!page.url().includes("code"), `the code stands in ${page.url()}`);
}

/** The thread by the code; a wrong code first; a word; the file comes back without its maker. */
async function follow(who, { language }, code, look) {
  const { page } = who;
  await office.go(who, `/receipt?lang=${language}`);
  await page.locator("#code").fill(code.slice(0, -1) + (code.endsWith("0") ? "1" : "0"));
  await office.press(who, words.look);
  expect((await page.getByRole("alert").count()) === 1, "a wrong code is not told");
  await look("8-wrong-code");
  await page.locator("#code").fill(code.toLowerCase().replaceAll("-", " "));
  await office.press(who, words.look);
  expect((await office.main(who)).includes(TEXT), "the thread does not show what was reported");
  expect(!(await office.main(who)).includes("Zhang"), "the file's name names somebody");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator('form[action^="/receipt/file"] button').first().click()]);
  const bytes = await readFile(await file.path());
  expect(bytes.subarray(1, 4).toString() === "PNG" && !bytes.includes(MAKER), "the picture still tells of its maker");
  await page.locator("#text").fill("补充：四月也一样");
  await office.press(who, words.add);
  expect((await office.main(who)).includes("补充：四月也一样"), "what was added is not shown");
  await look("9-thread");
  expect(!page.url().includes(code.slice(0, 4)), `the code stands in ${page.url()}`);
}

/** A grey point, and in a text chunk who took it (PNG, third edition, sections 5 and 11.3.3). */
function picture() {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("tEXt", Buffer.from(`Author\0${MAKER}`)),
    chunk("IDAT", deflateSync(Buffer.from([0, 128]))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
