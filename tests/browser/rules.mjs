// A rule's first day: a specialist writes it with a slip, is told where and what was meant, mends it, tries it on last month, saves it; the
// clerk, whose page was open before, sees it fail under her cell with the numbers.

import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { visitor } from "./lib/browser.mjs";
import { expect } from "./lib/report.mjs";
import * as office from "./lib/office.mjs";
import { buttons, cell, rule as words } from "./lib/words.mjs";

const FORM = "B204-1";
const LAST = "2026-06";
const UNIT = "E0017";
const CAUGHT = "E0027"; // the one unit whose energy was more than twice its electricity in June
const RULES = `/programme/forms/${FORM}/rules`;
const FOLDER = resolve("../../target/browser");

const RULE = {
  expr: "综合能源消费量 <= 用电量 * 2",
  slip: "综合能源消费 <= 用电量 * 2",
  "message.zh": "综合能源消费量是用电量的两倍以上",
  "message.en": "Energy is more than twice the electricity",
  "why.zh": "本县企业以用电为主，超过两倍多半是吨和公斤填混了。",
  "why.en": "Enterprises here run on electricity; more than twice is mostly a mix-up of tonnes and kilograms.",
  reason: "六月枫坑一户把公斤填成了吨。",
};

export const combinations = [
  { script: true, width: 1280, language: "zh" },
  { script: true, width: 390, language: "en" },
  { script: false, width: 1280, language: "en" },
  { script: false, width: 390, language: "zh" },
];

export const named = ({ script, width, language }) => `rule, script ${script ? "on" : "off"}, ${width} px, ${language}`;

/** The whole of it on a demo of its own. */
export async function writeARule(browser, demo, combination) {
  const opened = [];
  const come = async (user) => {
    const who = await visitor(browser, demo, combination);
    opened.push(who);
    await office.signIn(who, demo, user);
    return who;
  };
  const shoot = async ({ page }, what) => {
    await mkdir(FOLDER, { recursive: true });
    await page.screenshot({ path: `${FOLDER}/${named(combination).replaceAll(/\W+/g, "-")}-${what}.png`, fullPage: true });
  };
  try {
    const clerk = await come(`fill-${UNIT.toLowerCase()}`);
    await office.followDuty(clerk, UNIT, FORM, "2026-07");
    await office.fillFromLastPeriod(clerk);
    const specialist = await come("county-industry");
    await slip(specialist);
    await shoot(specialist, "slip");
    await mend(specialist);
    await tryOut(specialist);
    await shoot(specialist, "tried");
    const id = await save(specialist);
    await shoot(specialist, "saved");
    await office.go(specialist, RULES);
    expect((await office.main(specialist)).includes(id), `the report does not name ${id}`);
    await shoot(specialist, "report");
    await failUnderTheCell(clerk, id);
    await shoot(clerk, "clerk");
    const complaints = opened.flatMap((who) => who.complaints);
    expect(complaints.length === 0, `the pages complained: ${complaints.join("; ")}`);
  } catch (error) {
    await Promise.all(opened.map((who, i) => shoot(who, `failed-${i}`).catch(() => {})));
    throw error;
  } finally {
    await Promise.all(opened.map((who) => who.close()));
  }
}

/** From the form's page to the editor; a formula with a slip in a name is told while it is typed, or by the button. */
async function slip(specialist) {
  const { page, script } = specialist;
  await office.go(specialist, `/programme/forms/${FORM}`);
  await page.locator(`main a[href="${RULES}"]`).first().click();
  await page.waitForLoadState("load");
  await office.press(specialist, words.writeOne);
  for (const [name, value] of Object.entries(RULE)) {
    if (!["expr", "slip"].includes(name)) await page.locator(`[name="${name}"]`).fill(value);
  }
  await page.locator("#expr").fill("");
  await page.locator("#expr").pressSequentially(RULE.slip);
  if (!script) await office.press(specialist, words.check);
  const said = page.locator('[data-live="formula"]');
  await said.locator("mark").waitFor({ state: "visible" });
  expect((await said.locator("mark").innerText()) === "综合能源消费", "the slip is not pointed at");
  expect(/综合能源消费量/.test(await said.innerText()), "what was meant is not said");
  expect((await page.locator("#expr").inputValue()) === RULE.slip, "what was typed is gone");
}

async function mend(specialist) {
  const { page, script } = specialist;
  await page.locator("#expr").fill(script ? "" : RULE.expr);
  if (script) {
    // From the palette, as somebody who does not remember the name would.
    await page.locator("summary").filter({ hasText: words.palette }).click();
    await page.locator('button[data-insert="[305]"]').click();
    await page.keyboard.type(" <= ");
    await page.locator('button[data-insert="[301]"]').click();
    await page.keyboard.type(" * 2");
    expect((await page.locator("#expr").inputValue()) === "[305] <= [301] * 2", "the palette did not write at the caret");
  } else {
    await office.press(specialist, words.check);
  }
  await page.locator('[data-live="formula"]').filter({ hasText: words.understood }).waitFor({ state: "visible" });
  await page.locator('[data-live="beside"]').filter({ hasText: words.fits }).waitFor({ state: "visible" });
}

/** June: one return fails, with its numbers and a link; the four counts add up. */
async function tryOut(specialist) {
  const { page } = specialist;
  await page.locator("#on").selectOption(LAST);
  await office.press(specialist, words.tryIt);
  const tried = page.locator("section#tried");
  const counts = (await tried.locator(".tally b").allInnerTexts()).map(Number);
  const all = Number((await tried.innerText()).match(words.ofReturns).slice(1).find(Boolean));
  expect(counts.length === 4 && counts[1] === 1, `the try-out counts ${counts}`);
  expect(counts.reduce((sum, n) => sum + n, 0) === all, `${counts} do not add up to ${all}`);
  expect((await tried.locator(`a[href*="/${FORM}/${LAST}/${CAUGHT}"]`).count()) === 1, `${CAUGHT} is not listed`);
}

async function save(specialist) {
  const { page } = specialist;
  const id = await page.locator('[name="id"]').inputValue();
  await office.press(specialist, words.save);
  expect(new URL(page.url()).pathname === `${RULES}/${id}`, `saving led to ${page.url()}: ${(await office.main(specialist)).slice(0, 400)}`);
  expect((await office.main(specialist)).includes(RULE.reason), "the rule's page does not give the reason");
  return id;
}

/** The page was open before the rule was saved; the next key, or the button, asks the new rule. */
async function failUnderTheCell(clerk, id) {
  const { page, script } = clerk;
  if (!script) {
    await page.locator(cell("305")).fill("9999");
    await office.press(clerk, buttons.checkAndSubmit);
  } else {
    await office.type(clerk, "305", "9999");
  }
  const message = office.messageOf(clerk, "305");
  await message.filter({ hasText: id }).waitFor({ state: "visible" });
  expect(/9,999.* 2 = /s.test(await message.innerText()), "the explanation does not give the numbers");
  expect(words.message.test(await office.main(clerk)), "the summary does not give the rule's own words");
}
