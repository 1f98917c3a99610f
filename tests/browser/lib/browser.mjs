// One real Chromium for the whole suite; a context of its own (cookies, script on or off, width) for each visitor.

import { chromium } from "playwright-core";

export const WIDTHS = { 1280: { width: 1280, height: 900 }, 390: { width: 390, height: 844 } };
/** When something is given up for lost. How fast a page is decides no test: this is for what never comes, on the slowest machine. */
export const PATIENCE_MS = 60_000;
export const LANGUAGES = { zh: "zh-CN", en: "en" };

export function open() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", // the suite runs as root in a container; it visits nothing but its own server
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A visitor with one page. Errors of the page's own script and refused policies are collected in `complaints`. */
export async function visitor(browser, demo, { width = 1280, script = true, language = "zh" } = {}) {
  const context = await browser.newContext({
    baseURL: demo.url,
    javaScriptEnabled: script,
    viewport: WIDTHS[width],
    hasTouch: width < 700,
    locale: LANGUAGES[language],
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A form that comes back refused is what the story asks for; Chromium tells the console of every such document.
    if (message.type() === "error" && !/status of (409|422)/.test(message.text())) complaints.push(`console: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} at ${response.url()}`);
  });
  return { page, context, complaints, script, width, language, close: () => context.close() };
}
