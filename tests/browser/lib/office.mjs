// What people do at the office, as functions: the story reads like the job, and knows no selectors.

import { at, buttons, cell, cells, texts } from "./words.mjs";
import { expect } from "./report.mjs";

/** Presses a button (or a link that looks like one) of the main part of the page and waits for what comes. */
export async function press(visitor, name, within = visitor.page.locator("main")) {
  const { page } = visitor;
  const either = within.getByRole("button", { name }).or(within.getByRole("link", { name }));
  const target = either.filter({ visible: true }).first();
  await target.waitFor({ state: "visible" }).catch(() => {
    throw new Error(`no button ${name} on ${page.url()}`);
  });
  await Promise.all([page.waitForLoadState("load"), target.click()]);
  await page.waitForLoadState("load");
  await refuseErrorPage(visitor);
}

/** Opens an address and fails unless it is there. */
export async function go(visitor, address) {
  const response = await visitor.page.goto(address, { waitUntil: "load" });
  expect(response.status() < 400, `${address} answered ${response.status()}`);
  return response;
}

export async function signIn(visitor, demo, user) {
  const { page } = visitor;
  const known = demo.signIn(user);
  await go(visitor, at.signIn);
  await page.locator('input[name="user"]').fill(known.user);
  await page.locator('input[name="password"]').fill(known.password);
  await press(visitor, buttons.signIn, page.locator("main"));
  expect(!new URL(page.url()).pathname.startsWith(at.signIn), `${user} could not sign in: ${await main(visitor)}`);
  return known;
}

/** The visible text of the main part. */
export async function main({ page }) {
  return (await page.locator("main").first().innerText()).trim();
}

/** The duties list has a link to this return; follows it. */
export async function followDuty(visitor, unit, form, period) {
  const { page } = visitor;
  await go(visitor, at.duties);
  const link = page.locator(`main a[href*="${at.return(form, period, unit)}"]`).first();
  expect((await link.count()) > 0, `duties of ${unit} do not lead to ${form} ${period}`);
  await link.click();
  await page.waitForLoadState("load");
  await refuseErrorPage(visitor);
}

/** Fills every empty cell of the grid: numbers with the last period's value, which the rules accepted then; of a list its first choice. */
export async function fillFromLastPeriod({ page }) {
  const inputs = page.locator(cells);
  for (let i = 0; i < (await inputs.count()); i++) {
    const input = inputs.nth(i);
    if ((await input.inputValue()).trim() !== "") continue;
    if ((await input.evaluate((one) => one.tagName)) === "SELECT") {
      const values = await input.locator("option").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
      await input.selectOption(values[0]);
      continue;
    }
    const row = input.locator("xpath=ancestor::tr[1]");
    const seen = await row.locator("td.ref").first().innerText();
    const number = seen.match(/[−-]?[\d,]+(\.\d+)?/);
    await input.fill(number ? number[0].replaceAll(",", "").replace("−", "-") : "0");
  }
}

export async function valueOf({ page }, code) {
  const text = await page.locator(cell(code)).inputValue();
  return Number(text.replaceAll(",", "").replace("−", "-"));
}

export async function type({ page }, code, value) {
  const input = page.locator(cell(code));
  await input.fill("");
  await input.pressSequentially(String(value));
}

/** The message under a cell: the element its input names as its description. */
export function messageOf({ page }, code) {
  return page.locator(`tr:has(${cell(code)}) + tr`).filter({ hasText: texts.mustCorrect });
}

/** Answers every question of the query rules: the first ready-made reason, and a sentence. */
export async function explainQueries({ page }) {
  const groups = await page.locator('input[type="radio"][name^="reason."]').evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
  for (const name of groups) {
    const radios = page.locator(`input[type="radio"][name="${name}"]`);
    if ((await radios.evaluateAll((all) => all.some((one) => one.checked))) === false) await radios.first().check({ force: true });
  }
  const sentences = page.locator('textarea[name^="text."]');
  for (let i = 0; i < (await sentences.count()); i++) {
    if ((await sentences.nth(i).inputValue()) === "") await sentences.nth(i).fill("七月检修三天，数据已与台账核对。");
  }
}

/** Presses 检查并提交, explains what is asked, and presses again, until a receipt is there. */
export async function submit(visitor) {
  for (let attempt = 0; attempt < 3; attempt++) {
    await press(visitor, buttons.checkAndSubmit);
    if (await hasReceipt(visitor)) return;
    await explainQueries(visitor);
  }
  throw new Error(`no receipt after three tries: ${(await main(visitor)).slice(0, 600)}`);
}

/** The rules that a submitted return failed and explained, as its own page names them. */
export async function rulesNamed(visitor, unit, form, period) {
  await go(visitor, at.return(form, period, unit));
  const links = await visitor.page.locator('main .notice a[href*="/rules/"]').evaluateAll((all) => all.map((one) => one.href));
  return [...new Set(links.map((link) => decodeURIComponent(link.split("/rules/")[1])))];
}

export async function hasReceipt({ page }) {
  return (await page.locator("main h1").filter({ hasText: texts.receipt }).count()) > 0;
}

/** A reviewer's page of one return, from the queue. */
export async function openForReview(visitor, unit, form, period) {
  const { page } = visitor;
  await go(visitor, `${at.review}?form=${form}&period=${period}&q=${unit}`);
  const link = page.locator(`main a[href*="/${form}/${period}/${unit}"]`).first();
  expect((await link.count()) > 0, `the review queue does not show ${form} ${period} of ${unit}`);
  await link.click();
  await page.waitForLoadState("load");
  await refuseErrorPage(visitor);
}

/** The row of one indicator in a table for reading. */
export function rowOf({ page }, code) {
  return page.locator("main tr").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${code}\\b`) }) }).first();
}

async function refuseErrorPage(visitor) {
  const title = await visitor.page.title();
  expect(!/^(4|5)\d\d\b/.test(title), `an error page came: ${title} at ${visitor.page.url()}`);
}
