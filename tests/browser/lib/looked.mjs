// What every page of a story must hold in the state it is in just then.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { expect } from "./report.mjs";

const FOLDER = resolve("../../target/browser");

/** Nothing scrolls sideways, axe finds nothing grave (where scripts run), and a picture is kept. */
export async function looked(who, story, what) {
  const { page, script } = who;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide <= 0, `${what} scrolls sideways by ${wide} px`);
  if (script) {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const told = grave.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
    expect(grave.length === 0, `${what}: axe ${told.join("; ")}`);
  }
  await shoot(who, story, what);
}

/** A picture of the whole page, named by the story and the step. */
export async function shoot({ page }, story, what) {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/${story.replaceAll(/\W+/g, "-")}-${what}.png`, fullPage: true });
}
