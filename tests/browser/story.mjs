// The life of one figure, done by five people in a real browser: a clerk reports it, a town reviewer asks about one cell, the
// clerk answers, the county accepts and publishes, and somebody who never signed in sees the whole of it.

import { visitor } from "./lib/browser.mjs";
import { expect } from "./lib/report.mjs";
import * as office from "./lib/office.mjs";
import { checkTheTable } from "./verify.mjs";
import { at, buttons, cell, texts } from "./lib/words.mjs";

const FORM = "B204-1";
const PERIOD = "2026-07";
const NEXT_PERIOD = "2026-08";
const UNIT = "E0017";
const CLERK = `fill-${UNIT.toLowerCase()}`;
const REVIEWER = "town-liuxi-review";
const SPECIALIST = "county-industry";
const ASKED = "301";

export const combinations = [
  { script: true, width: 1280 },
  { script: true, width: 390 },
  { script: false, width: 1280 },
  { script: false, width: 390 },
];

export const named = ({ script, width }) => `story, script ${script ? "on" : "off"}, ${width} px`;

/** The whole story on a demo of its own. */
export async function story(browser, demo, combination) {
  const opened = [];
  const come = async (user) => {
    const who = await visitor(browser, demo, combination);
    opened.push(who);
    if (user) await office.signIn(who, demo, user);
    return who;
  };
  try {
    const clerk = await come(CLERK);
    const explained = await report(clerk);
    const reviewer = await come(REVIEWER);
    await ask(reviewer);
    await answer(clerk);
    await settleAndPass(reviewer);
    const specialist = await come(SPECIALIST);
    await acceptAndPublish(specialist);
    const anyone = await come();
    await readInPublic(anyone, browser);
    await readTips(anyone, explained);
    const complaints = opened.flatMap((who) => who.complaints);
    expect(complaints.length === 0, `the pages complained: ${complaints.join("; ")}`);
  } catch (error) {
    const pictures = await Promise.all(opened.map((who, i) => picture(who, `${named(combination)} ${i}`)));
    throw new Error(`${error.message}\npages as they were: ${pictures.join(", ")}`, { cause: error });
  } finally {
    await Promise.all(opened.map((who) => who.close()));
  }
}

/** What a visitor saw last, for whoever mends the failure. */
async function picture({ page }, name) {
  const path = `../../target/browser/${name.replaceAll(/\W+/g, "-")}.png`;
  await page.screenshot({ path, fullPage: true }).catch(() => {});
  return `${path} (${page.url()})`;
}

/** Fills July with an error, sees it under the cell, corrects, submits, gets a receipt. */
async function report(clerk) {
  await office.followDuty(clerk, UNIT, FORM, PERIOD);
  await office.fillFromLastPeriod(clerk);
  const right = await office.valueOf(clerk, "201");
  const parts = (await office.valueOf(clerk, "202")) + (await office.valueOf(clerk, "203"));
  await office.type(clerk, "201", Math.max(0, Math.round(parts) - 100));
  if (clerk.script) {
    await office.messageOf(clerk, "201").waitFor({ state: "visible" });
    await clerk.page.locator(cell("201")).press("Enter");
    const focused = await clerk.page.evaluate(() => document.activeElement?.id);
    expect(focused === "c202", `Enter leads from 201 to 202, not to ${focused}`);
  }
  await office.press(clerk, buttons.checkAndSubmit);
  expect(!(await office.hasReceipt(clerk)), "a return with a hard failure was taken");
  await office.messageOf(clerk, "201").waitFor({ state: "visible" });
  expect((await clerk.page.locator(`${cell("201")}[aria-invalid="true"]`).count()) === 1, "201 is not marked as wrong");
  expect((await clerk.page.getByRole("alert").filter({ hasText: "201" }).count()) > 0, "the summary does not name 201");
  await office.type(clerk, "201", right);
  await office.explainQueries(clerk);
  await office.submit(clerk);
  return office.rulesNamed(clerk, UNIT, FORM, PERIOD);
}

/** One question about one cell, with a reason; the other cells stay as they are. */
async function ask(reviewer) {
  await office.openForReview(reviewer, UNIT, FORM, PERIOD);
  expect((await reviewer.page.locator(cell(ASKED)).count()) === 0, "a reviewer is offered an input for a respondent's value");
  await office.press(reviewer, buttons.ask, office.rowOf(reviewer, ASKED));
  await reviewer.page.locator("main textarea").first().fill("请说明七月用电量与产值变化方向不同的原因，并附电费单读数。");
  await office.press(reviewer, buttons.sendInquiry);
}

async function answer(clerk) {
  await office.go(clerk, at.duties);
  await office.press(clerk, buttons.answer);
  await clerk.page.locator("main textarea").first().fill("七月大修停炉三天，电费单读数与所报一致。");
  await office.press(clerk, buttons.answer);
}

async function settleAndPass(reviewer) {
  await office.openForReview(reviewer, UNIT, FORM, PERIOD);
  await office.press(reviewer, buttons.settle);
  await office.press(reviewer, buttons.pass);
}

async function acceptAndPublish(specialist) {
  await office.openForReview(specialist, UNIT, FORM, PERIOD);
  await office.press(specialist, buttons.accept);
  await office.go(specialist, `${at.publish}?form=${FORM}&period=${PERIOD}`);
  await office.press(specialist, buttons.publish);
}

/** The tip sheet of the next period names the rules that this return of July had to explain. */
async function readTips(anyone, explained) {
  const { page } = anyone;
  await office.go(anyone, `${at.tips}/${FORM}/${NEXT_PERIOD}`);
  const tips = await page.locator("main ol.tips > li").count();
  expect(tips > 0 && tips <= 10, `the tip sheet has ${tips} tips`);
  for (const rule of explained) {
    const named = (await page.locator(`main [id="t-${rule}"]`).count()) > 0;
    expect(named || tips === 10, `the tip sheet of ${NEXT_PERIOD} does not name ${rule}, which was explained in ${PERIOD}`);
  }
}

/** Without signing in: bulletin → published figure → its parts → the enterprise's figure is not shown to the public. */
async function readInPublic(anyone, browser) {
  const { page } = anyone;
  await office.go(anyone, at.bulletins);
  await page.locator(`main a[href*="${FORM}"][href*="${PERIOD}"]`).first().click();
  await page.waitForLoadState("load");
  await checkTheTable(anyone, browser);
  await page.locator(`main a[href*="/figure/${FORM}.${PERIOD}."]`).first().click();
  await page.waitForLoadState("load");
  const text = await office.main(anyone);
  for (const [what, words] of Object.entries({ proof: texts.proof, checks: texts.checks, life: texts.life })) {
    expect(words.test(text), `the figure's page has no ${what}`);
  }
  expect((await page.locator("main ol.life > li").count()) >= 4, "the figure's life has fewer than four steps");
}
