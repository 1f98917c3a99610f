// A sealed report from both sides: it is unlocked, handed over once and not back, answered with a copy (refused) and in its own words,
// disputed by its reporter and taken up again under its first date, seen by who supervises; solved at last, it is masked, approved by
// two and, when the days of grace are over, there for everybody to read.

import { PATIENCE_MS, visitor } from "./lib/browser.mjs";
import { expect } from "./lib/report.mjs";
import { looked, shoot } from "./lib/looked.mjs";
import * as office from "./lib/office.mjs";
import { desk as words, report } from "./lib/words.mjs";

const TEXT = "我们厂七月产值被要求多报。请问：\n1、镇里谁要求改数？\n2、已经报上去的数怎么改回来？";
const FIRST = "county-inspection";
const SECOND = "audit-cases";
const COMPILER = "petition-desk";
const LEADER = "government-lead";
/** Those of whom two are asked to approve a typical case. */
const APPROVERS = ["county-lead", "discipline-lead", "government-lead", "petition-lead"];
/** More days than the days of grace and the holidays among them. */
const GRACE = 30;
/** What a reply to another case of the demo says, word for word. */
const COPIED = {
  found: "路口四盏路灯不亮，系电缆接头进水。",
  done: "已更换灯头四个、重做接头，当晚亮灯。",
};

export const combinations = [
  { script: false, width: 390, language: "zh" },
  { script: true, width: 1280, language: "en" },
];

export const named = ({ script, width, language }) => `handler, script ${script ? "on" : "off"}, ${width} px, ${language}`;

/** The whole of it. */
export async function handler(browser, demo, combination) {
  const people = [];
  const look = (who, what) => looked(who, named(combination), what);
  const enter = async (user) => {
    const who = await visitor(browser, demo, combination);
    people.push(who);
    await office.go(who, `/?lang=${combination.language}`);
    if (user) await office.signIn(who, demo, user);
    return who;
  };
  try {
    const citizen = await enter(null);
    const code = await send(citizen, combination);
    const password = demo.signIn(FIRST).password;

    const first = await enter(FIRST);
    const number = await unlock(first, password);
    await look(first, "1-unlocked");
    const received = await dayOfReceipt(first);
    await handOver(first, SECOND, false);
    const second = await enter(SECOND);
    await takeOver(second, number, password);
    await look(second, "2-taken");
    await handOver(second, FIRST, true);
    await look(second, "3-bounce-refused");
    await answer(second, true);
    await look(second, "4-copy-refused");
    await answer(second, false);
    await look(second, "5-replied");

    await disagree(citizen, combination, code);
    await look(citizen, "6-disagreed");
    await office.go(second, `/cases/${number}`);
    expect((await dayOfReceipt(second)) === received, "the day of receipt moved when the case was taken up again");
    expect(words.reopened.test(await office.main(second)), "the case does not say that it was reopened");
    await look(second, "7-reopened");
    const leader = await enter(LEADER);
    await oversee(leader, number);
    await look(leader, "8-overseen");

    await answer(second, false);
    await confirm(citizen, combination, code);
    const notice = await compile(second, number, look);
    await putUp(await enter(COMPILER), notice);
    let approved = 0;
    for (const user of APPROVERS) approved += await approve(await enter(user), notice);
    expect(approved === 2, `${approved} of ${APPROVERS.length} were asked to approve, not two`);
    await office.go(second, `/notices/${notice}`);
    await look(second, "10-in-grace");
    expect(!(await readable(citizen, notice)), "a typical case is public before the days of grace are over");
    await demo.stop();
    await demo.serve(GRACE);
    const anyone = await enter(null);
    // The calendar catches up with the days behind the page that was asked first.
    let there = await readable(anyone, notice);
    for (let tries = 0; !there && tries < 2 * (PATIENCE_MS / 1000); tries++) {
      await anyone.page.waitForTimeout(500);
      there = await readable(anyone, notice);
    }
    expect(there, "the typical case is not public after the days of grace");
    await look(anyone, "11-published");
    for (const who of people) expect(who.complaints.length === 0, `the pages complained: ${who.complaints.join("; ")}`);
  } catch (error) {
    const last = people.at(-1);
    await shoot(last, named(combination), "failed").catch(() => {});
    throw new Error(`${error.message}\nat ${last.page.url()}: ${(await office.main(last)).slice(0, 500)}`, { cause: error });
  } finally {
    for (const who of people) await who.close();
  }
}

/** The report, with two questions in it. */
async function send(who, { language }) {
  const { page } = who;
  await office.go(who, `/report?lang=${language}`);
  await page.locator('input[name="kind"][value="public-report"]').check();
  await office.press(who, report.start);
  await page.locator("#text").fill(TEXT);
  await office.press(who, report.next);
  await page.locator("#none").check();
  await office.press(who, report.next);
  await page.locator('input[name="category"][value="data-fraud"]').check();
  await office.press(who, report.next);
  await office.press(who, report.next);
  await office.press(who, report.send);
  return (await page.locator("output#receipt-code").innerText()).trim();
}

/** From the queue, the newest of the post's cases: nothing shows before the password of the handling key. */
async function unlock(who, password) {
  const { page } = who;
  await office.go(who, "/cases");
  const rows = await page.locator('main a[href^="/cases/JB-"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const href of new Set(rows)) {
    await office.go(who, href);
    if (!(await page.locator("#unlock").count())) continue;
    expect(!(await office.main(who)).includes("被要求多报"), "a sealed text shows before it is unlocked");
    await page.locator("#unlock").fill("not the password");
    await office.press(who, words.open);
    expect((await page.getByRole("alert").count()) > 0, "a wrong password is not told");
    await page.locator("#unlock").fill(password);
    await office.press(who, words.open);
    break;
  }
  for (const href of new Set(rows)) {
    await office.go(who, href);
    if (await page.getByRole("button", { name: words.open }).count()) await office.press(who, words.open);
    if ((await office.main(who)).includes("被要求多报")) return href.split("/").pop();
  }
  throw new Error(`none of ${rows.length} cases of the first responder is the one just reported`);
}

/** As the head of the page says it. */
async function dayOfReceipt({ page }) {
  const found = (await page.locator("main").innerText()).match(words.received);
  expect(found, `no day of receipt on ${page.url()}`);
  return found[1] ?? found[2];
}

/** Asks another post to take it; a post that had it before is not offered, and refused when it is asked all the same. */
async function handOver(who, to, bounced) {
  const { page } = who;
  const form = page.locator("#f-transfer");
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  const post = form.locator('select[name="to"]');
  const offered = await post.locator(`option[value="${to}"]`).count();
  expect((offered === 0) === bounced, `${to} is ${offered ? "" : "not "}offered for the transfer`);
  if (bounced) await post.evaluate((select, value) => (select.options[1].value = value) && (select.value = value), to);
  else await post.selectOption(to);
  await form.locator('select[name="ground"]').selectOption("line");
  await form.locator("textarea").fill("涉及企业账目，需要审计条线核对。");
  await office.press(who, words.transfer, form);
  expect((await page.getByRole("alert").count() > 0) === bounced, bounced ? "a second bounce was taken" : "a transfer was refused");
  if (bounced) expect((await form.locator("textarea").inputValue()).includes("审计条线"), "the reason typed is lost");
}

async function takeOver(who, number, password) {
  const { page } = who;
  await office.go(who, "/duties");
  expect((await page.locator(`main a[href="/cases/${number}"]`).count()) > 0, "the duty to take the case over is not on the desk");
  await office.go(who, `/cases/${number}`);
  await office.press(who, words.take);
  await page.locator("#unlock").fill(password);
  await office.press(who, words.open);
  expect((await office.main(who)).includes("被要求多报"), "the new owner does not read the report");
}

/** A reply; one that is copied comes back with every word. */
async function answer(who, copied) {
  const { page } = who;
  const form = page.locator("#f-reply");
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  const points = form.locator('textarea[name^="answer-"]');
  expect((await points.count()) === 2, "the two questions of the report are not asked for one by one");
  for (let i = 0; i < 2; i++) await points.nth(i).fill(copied ? COPIED.found + COPIED.done : ANSWERS[i]);
  const parts = form.locator('textarea[name^="part-"]');
  for (let i = 0; i < (await parts.count()); i++) {
    const name = (await parts.nth(i).getAttribute("name")).slice("part-".length);
    await parts.nth(i).fill(copied ? (COPIED[name] ?? COPIED.found + COPIED.done) : OWN[name]);
  }
  await form.locator('input[name="outcome"][value="solved"]').check();
  await office.press(who, words.reply, form);
  const refused = (await page.getByRole("alert").count()) > 0;
  expect(refused === copied, copied ? "a copied reply went out" : `a reply was refused: ${(await office.main(who)).slice(0, 400)}`);
  if (copied) {
    expect(words.copied.test(await office.main(who)), "the refusal does not say that the text is copied");
    expect((await page.locator('textarea[name="part-found"]').inputValue()) === COPIED.found, "what was typed is lost");
  }
}

const ANSWERS = ["经核对七月产值台账与用电记录，第一问所说的要求来自镇经济办一名工作人员。", "企业可在修订期内自行修订，附上原始台账。"];

const OWN = {
  who: "县审计局审计承办岗裴明远，电话 0579-0000000。",
  found: "八月三日调阅该厂七月工业总产值计算表和电费单，按开票额折算，申报数高出两成；镇经济办工作人员承认电话提出过要求。",
  done: "八月五日约谈镇经济办负责人，责令书面说明；企业八月六日提出修订，由乡镇重新审核。",
  basis: "《中华人民共和国统计法》第六条、第三十九条。",
  objection: "收到答复之日起三十日内，可用回执码提出不同意见。",
};

/** The reporter does not agree: it is taken up again. */
async function disagree(who, { language }, code) {
  const { page } = who;
  await office.go(who, `/receipt?lang=${language}`);
  await page.locator("#code").fill(code);
  await office.press(who, report.look);
  expect((await office.main(who)).includes(OWN.done), "the reporter does not read the reply");
  const why = page.locator("#why");
  if (!(await why.isVisible())) await page.locator("details:has(#why) > summary").click();
  await why.fill("产值还没有改回来。");
  await office.press(who, words.disagree);
  expect((await office.main(who)).includes("产值还没有改回来"), "what the reporter said is not shown");
}

/** The reporter is content: the case is closed. */
async function confirm(who, { language }, code) {
  const { page } = who;
  await office.go(who, `/receipt?lang=${language}`);
  await page.locator("#code").fill(code);
  await office.press(who, report.look);
  await page.locator('input[name="solved"][value="yes"]').check();
  await office.press(who, words.confirm);
}

/** From the case's page: a draft from what was reported and answered, masked where a person can be recognised. */
async function compile(who, number, look) {
  const { page } = who;
  await office.go(who, `/cases/${number}`);
  await page.locator(`main a[href="/notices/compile?case=${number}"]`).click();
  await page.waitForLoadState("load");
  for (const [name, text] of Object.entries(NOTICE)) await page.locator(`[name="${name}"]`).fill(text);
  await office.press(who, words.lookAgain);
  const found = await page.locator('input[name^="found."]').evaluateAll((all) => all.map((one) => one.value));
  for (const private_ of MASKED) expect(found.some((one) => one.includes(private_)), `${private_} is not proposed for masking, only ${found}`);
  await look(who, "9-masking");
  await office.press(who, words.keepDraft);
  return new URL(page.url()).pathname.split("/").pop();
}

/** The compiling post, which never reads the report, sees what is left of it and puts it up for approval. */
async function putUp(who, notice) {
  await office.go(who, `/notices/${notice}`);
  const left = await who.page.content();
  for (const private_ of MASKED) expect(!left.includes(private_), `the compiling post reads ${private_} of a sealed report`);
  await office.press(who, words.askApproval);
}

/** Whether this one was asked, and then approves. */
async function approve(who, notice) {
  await office.go(who, "/duties");
  if ((await who.page.locator(`main a[href="/notices/${notice}"]`).count()) === 0) return 0;
  await office.go(who, `/notices/${notice}`);
  await office.press(who, words.approve);
  return 1;
}

/** Whether the public reads it; what is masked stands nowhere in the page's source. */
async function readable(who, notice) {
  const { page } = who;
  const response = await page.goto(`/notices/${notice}`, { waitUntil: "load" });
  if (response.status() === 404) {
    // Asked for on purpose: the console's word about it is no complaint.
    who.complaints.splice(0, who.complaints.length, ...who.complaints.filter((one) => !/status of 404/.test(one)));
    return false;
  }
  const source = await page.content();
  for (const private_ of MASKED) expect(!source.includes(private_), `${private_} is in the published page`);
  expect((await office.main(who)).includes(NOTICE.lesson), "the typical case does not say what others can learn");
  await office.go(who, "/notices");
  expect((await page.locator(`main a[href="/notices/${notice}"]`).count()) > 0, "the list of typical cases does not lead to it");
  await page.goBack();
  return true;
}

/** A name and a number that must not be read by everybody. */
const MASKED = ["张建国", "13805791234"];
const NOTICE = {
  title: "要求企业多报产值的电话",
  reported: "会计张建国反映七月产值被要求多报，联系电话13805791234。",
  done: "审计承办人调阅台账和电费单，约谈镇经济办负责人。",
  result: "产值按台账修订，打电话的人作了书面说明。",
  lesson: "数字由填报单位自己填，谁也不能打电话要求改。",
};

/** Who supervises finds it among the reopened ones, and reads nothing of what is sealed. */
async function oversee(who, number) {
  const { page } = who;
  await office.go(who, "/supervise");
  const doors = await page.locator('main a[href*="reopened"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  expect(doors.length > 0, "supervision has no door to what was reopened");
  let shown = 0;
  for (const door of new Set(doors)) {
    await office.go(who, door);
    shown += await page.locator(`main a[href="/cases/${number}"]`).count();
  }
  expect(shown > 0, "the reopened case is not among those that supervision shows");
  await office.go(who, `/cases/${number}`);
  expect(!(await office.main(who)).includes("被要求多报"), "who supervises reads a sealed text");
}
