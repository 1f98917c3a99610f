// The browser suite: the main story, that of a rule, that of a citizen's report (four combinations each) and that of its handling (two), then every page of every kind of visitor.
//
//   node run.mjs [--screens] [--only TEXT] [--keep]
//
// SHISHU_BINARY and CHROMIUM name the programs; `cargo xtask browser` sets both.

import { open } from "./lib/browser.mjs";
import { Report, side } from "./lib/report.mjs";
import * as citizens from "./citizen.mjs";
import * as handlers from "./handler.mjs";
import { Demo } from "./lib/server.mjs";
import * as rules from "./rules.mjs";
import { combinations, named, story } from "./story.mjs";
import { areLinked, discover, look, visitors } from "./pages.mjs";

const args = process.argv.slice(2);
const screens = args.includes("--screens");
const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : null;
const AT_ONCE = 2; // cores of the smallest machine we support

const report = new Report(only);
const looks = ["zh", "en"].flatMap((language) => [1280, 390].map((width) => ({ language, width, screens })));
let base, browser;
try {
  base = await Demo.build();
  browser = await open();
  await stories();
  await pages();
} catch (error) {
  await report.always("the demo is built and the browser opens", () => Promise.reject(error));
} finally {
  await browser?.close();
  if (args.includes("--keep")) console.log(`kept ${base?.root}`);
  else await base?.remove();
}
process.exitCode = report.finish();

function caseOf(who) {
  return `pages of ${who.name}`;
}

/** Each combination has a county of its own, since each publishes the same table. */
async function stories() {
  const figures = combinations.map((one) => ({ name: named(one), live: (demo) => story(browser, demo, one) }));
  const written = rules.combinations.map((one) => ({ name: rules.named(one), live: (demo) => rules.writeARule(browser, demo, one) }));
  const reported = citizens.combinations.map((one) => ({ name: citizens.named(one), live: (demo) => citizens.citizen(browser, demo, one) }));
  const handled = handlers.combinations.map((one) => ({ name: handlers.named(one), live: (demo) => handlers.handler(browser, demo, one) }));
  await side([...figures, ...written, ...reported, ...handled].filter(({ name }) => report.wants(name)), AT_ONCE, async ({ name, live }) => {
    const demo = await base.copy(name.replaceAll(/\W+/g, "-"));
    try {
      await report.run(name, async () => {
        await demo.serve();
        await live(demo);
      });
    } finally {
      await demo.stop();
    }
  });
}

/** The county as the demo builds it: published months, open duties, returns in every stage. */
async function pages() {
  const wanted = visitors.filter((who) => !only || only.startsWith(caseOf(who)) || caseOf(who).includes(only));
  if (wanted.length === 0) return;
  await base.serve();
  try {
    await side(wanted, AT_ONCE, async (who) => {
      let found;
      await report.always(`${caseOf(who)} are linked`, async () => {
        found = await discover(browser, base, who);
        areLinked(who, found);
      });
      for (const one of found ? looks : []) {
        const name = `${caseOf(who)}, ${one.language}, ${one.width} px (${found.size} kinds)`;
        await report.run(name, () => look(browser, base, who, found, one));
      }
    });
  } finally {
    await base.stop();
  }
}
