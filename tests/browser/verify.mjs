// Checking, as somebody does who trusts nobody: a published table is downloaded and dropped on /verify as it is and with one
// digit changed; the square on its page is scanned.

import { readFile } from "node:fs/promises";
import jsQR from "jsqr";
import { expect } from "./lib/report.mjs";
import * as office from "./lib/office.mjs";

/** On the page of a published table: the file is genuine, with a digit changed it is not, and the square is genuine. */
export async function checkTheTable(anyone, browser) {
  const { page } = anyone;
  const table = page.url();
  const scanned = await scan(await page.locator("main svg.qr").first().screenshot(), browser);
  expect(new URL(scanned).origin === new URL(table).origin, `the square leads to ${scanned}`);
  const file = await download(page, 'main a[href*="table.html"]');
  const { id, value } = figureIn(file);
  const changed = file.replace(`>${value}<`, `>${other(value)}<`);
  expect(changed !== file, "no digit was changed");

  expect((await drop(anyone, "table.html", file)) === "0", "the file as it was downloaded is not found genuine");
  expect((await drop(anyone, "table.html", changed)) === "1", "the file with a digit changed is found genuine");
  const problems = await page.locator("#problems + ul").innerText();
  expect(problems.includes(id), `the changed figure ${id} is not named: ${problems}`);
  expect((await page.locator("#problems + ul > li").count()) === 1, `more than one figure is named: ${problems}`);

  await office.go(anyone, scanned);
  expect((await outcome(page)) === "0", "the scanned square is not found genuine");
  await office.go(anyone, `${scanned.slice(0, -9)}AAAAAAAAA`);
  expect((await outcome(page)) !== "0", "a square that was tampered with is found genuine");
  await office.go(anyone, table);
}

/** What a phone would read in the picture. Looked at in a page of its own: pictures are decoded by browsers. */
async function scan(picture, browser) {
  const page = await browser.newPage();
  try {
    const { data, width, height } = await page.evaluate(async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 4, height: image.height * 4 });
      const context = canvas.getContext("2d");
      context.imageSmoothingEnabled = false;
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      return { data: Array.from(data), width, height };
    }, `data:image/png;base64,${picture.toString("base64")}`);
    const found = jsQR(Uint8ClampedArray.from(data), width, height);
    expect(found !== null, "the square cannot be scanned");
    return found.data;
  } finally {
    await page.close();
  }
}

async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(link).first().click()]);
  return readFile(await file.path(), "utf8");
}

/** The first figure of a file that is not withheld, with digits to change. */
function figureIn(file) {
  const found = [...file.matchAll(/data-figure="([^"]+)" value="([^"]+)">([^<]+)</g)];
  expect(found.length > 0, "the file holds no figures with their ids");
  return { id: found[0][1], value: found[0][3] };
}

/** The same number but for its last digit. */
function other(value) {
  return value.slice(0, -1) + (value.endsWith("7") ? "3" : "7");
}

async function drop(anyone, name, text) {
  const { page } = anyone;
  await office.go(anyone, "/verify");
  await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/html", buffer: Buffer.from(text) });
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type="submit"], main form button:not([type])').first().click()]);
  return outcome(page);
}

/** `0` genuine, `1` does not fit, `2` cannot be told. */
function outcome(page) {
  return page.locator("[data-outcome]").getAttribute("data-outcome");
}
