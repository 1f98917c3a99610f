// Every page that a visitor of each kind can reach: found by following links, one example of each kind of address, looked at in
// both languages and at both widths. axe-core finds nothing serious, nothing scrolls sideways on a phone, no page is heavy.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { LANGUAGES, WIDTHS, visitor } from "./lib/browser.mjs";
import { expect } from "./lib/report.mjs";
import * as office from "./lib/office.mjs";

const LIMIT_BYTES = 100_000;
const NAMED_BY_WORD = 6; // of a folder of things named by words (posts, sections) six are looked at
const GRAVE = ["serious", "critical"];
const FOLDER = resolve("../../docs/screens");

/** Who looks around, where they begin, and which kinds of page they must come across. */
export const visitors = [
  { name: "anyone", user: null, from: ["/", "/login"], must: ["/", "/login", "/bulletins", "/figure/{}", "/ledger", "/verify", "/tips/{}/{}", "/report", "/receipt", "/reception", "/reception/booking"] },
  { name: "clerk", user: "fill-e0017", from: ["/duties", "/returns"], must: ["/duties", "/returns", "/returns/{}/{}/{}", "/tips/{}/{}"] },
  { name: "town reviewer", user: "town-liuxi-review", from: ["/duties", "/review", "/visits"], must: ["/duties", "/review", "/visits", "/visits/{}/{}"] },
  { name: "inspector", user: "county-inspection", from: ["/duties", "/inspections"], must: ["/inspections", "/inspections/{}", "/inspections/{}/{}"] },
  // From a form of her own, whose rules she may write.
  { name: "specialist", user: "county-industry", from: ["/programme/forms/B204-1", "/duties", "/review", "/publish"], must: ["/review", "/publish", "/programme", "/programme/forms/{}/rules/new", "/programme/forms/{}/rules/{}/edit"] },
  { name: "case handler", user: "petition-cases", from: ["/duties", "/cases"], must: ["/duties", "/cases", "/cases/{}"] },
  { name: "handler of sealed cases", user: "county-inspection", from: ["/settings/key", "/cases"], must: ["/settings/key", "/cases/keys", "/cases/{}"] },
  { name: "custodian", user: "county-custody", from: ["/duties", "/identities"], must: ["/identities", "/identities/{}", "/settings/key"] },
  { name: "case supervisor", user: "petition-lead", from: ["/supervise", "/cases", "/supervise/clues", "/visits", "/needs", "/receptions", "/inspections"], must: ["/supervise", "/cases", "/cases/{}", "/supervise/clues", "/supervise/clues/forwarded", "/visits", "/visits/clues", "/needs", "/receptions", "/receptions/{}", "/inspections"] },
  { name: "report desk", user: "petition-desk", from: ["/cases/mail", "/cases"], must: ["/cases", "/cases/mail", "/cases/mail/{}", "/cases/new"] },
];

/** Pages whose pictures the README and the manual show, by who looks at them. */
const pictures = {
  anyone: { "/": "home", "/figure/{}": "figure", "/bulletins": "bulletins", "/ledger": "ledger", "/report": "report", "/notices": "notices" },
  clerk: { "/duties": "duties", "/returns/{}/{}/{}": "return" },
  "town reviewer": { "/review": "review", "/review/{}/{}/{}": "review-one" },
  specialist: { "/publish": "publish", "/programme": "programme" },
  "case handler": { "/cases": "cases", "/cases/{}": "case" },
  "case supervisor": { "/supervise": "supervise" },
};

/** The addresses of one visitor, one for each shape, as `shape → address`. */
export async function discover(browser, demo, { user, from }) {
  const who = await visitor(browser, demo);
  const found = new Map();
  try {
    if (user) await office.signIn(who, demo, user);
    const queue = [...from];
    while (queue.length > 0) {
      const address = queue.shift();
      if (found.has(shape(address)) || isOneOfMany(found, shape(address))) continue;
      const response = await who.page.goto(address, { waitUntil: "domcontentloaded" }).catch(unlessDownload);
      if (response === null) continue; // a file to keep, not a page
      found.set(shape(address), address);
      if (response.status() >= 400) continue; // said by `look`, with the others
      const links = await who.page.locator("a[href]").evaluateAll((all) => all.filter((one) => !one.hasAttribute("download")).map((one) => one.href));
      queue.push(...links.filter((link) => isPage(link, demo.url)).map((link) => new URL(link).pathname));
    }
  } finally {
    await who.close();
  }
  return found;
}

/** Chromium leaves the page for a file that is to be kept; that is no failure of the page that links to it. */
function unlessDownload(error) {
  if (/Download is starting/.test(error.message)) return null;
  throw error;
}

/** The pages a visitor must come across by following links. */
export function areLinked({ must }, found) {
  const missing = must.filter((wanted) => !found.has(wanted));
  expect(missing.length === 0, `no link leads to ${missing.join(", ")}; found ${[...found.keys()].join(" ")}`);
}

/** Looks at the given pages in one language at one width; gives all complaints. */
export async function look(browser, demo, { name, user }, found, { width, language, screens }) {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const who = await visitor(browser, demo, { width, language });
  const wrong = [];
  try {
    if (user) await office.signIn(who, demo, user);
    await who.page.goto(`/lang/${language}?to=/`);
    for (const [kind, address] of found) {
      const response = await who.page.goto(address, { waitUntil: "load" });
      const say = (what) => wrong.push(`${kind} (${address}): ${what}`);
      if (response.status() >= 400) say(`answered ${response.status()}`);
      const bytes = weight(await response.text());
      if (bytes > LIMIT_BYTES) say(`${bytes} bytes of HTML without its charts, over ${LIMIT_BYTES}`);
      const tag = await who.page.locator("html").getAttribute("lang");
      if (tag !== LANGUAGES[language]) say(`says it is in ${tag}`);
      const wide = await who.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) say(`scrolls sideways by ${wide} px`);
      await who.page.evaluate(axe);
      const result = await who.page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      for (const { id, impact, nodes } of result.violations) {
        if (GRAVE.includes(impact)) say(`axe ${impact} ${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
      }
      const picture = screens && pictures[name]?.[kind];
      if (picture) await shoot(who, `${picture}-${language}-${width}`);
    }
    wrong.push(...who.complaints);
  } finally {
    await who.close();
  }
  expect(wrong.length === 0, wrong.join("\n"));
}

async function shoot({ page, width }, name) {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), clip: { x: 0, y: 0, width, height: await heightOf(page, width) }, fullPage: true });
}

/** Enough to see the page, not so much that the picture gets heavy. */
async function heightOf(page, width) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  return Math.min(height, WIDTHS[width].height * 2);
}

/** `/returns/B204-1/2026-07/E0017` → `/returns/{}/{}/{}`: a part with a digit in it names a thing, not a kind. */
export const shape = (address) => address.split("/").map((part) => (/\d/.test(part) ? "{}" : part)).join("/") || "/";

/** Things without a digit in their name, such as posts, have a shape of their own each; some stand for all. */
function isOneOfMany(found, wanted) {
  const folder = wanted.slice(0, wanted.lastIndexOf("/") + 1);
  const siblings = [...found.keys()].filter((known) => known.startsWith(folder) && !known.slice(folder.length).includes("/"));
  return folder !== "/" && siblings.length >= NAMED_BY_WORD;
}

/** Same server, a page and not a file, and nothing that changes who is looking. */
function isPage(link, base) {
  const url = new URL(link);
  return url.origin === base && !/^\/(lang|logout|assets|api|log)\b/.test(url.pathname) && !/\.(xlsx|csv|ods|txt|json|toml|png|svg|tlog-proof)$/.test(url.pathname);
}

const weight = (html) => Buffer.byteLength(html.replace(/<figure[\s\S]*?<\/figure>/g, ""));
