// Cases that pass or fail, each with its seconds; one line a case, and a closing line that a CI can read.

export class Report {
  constructor(only) {
    this.only = only;
    this.passed = [];
    this.failed = [];
  }

  wants(name) {
    return !this.only || name.includes(this.only);
  }

  /** Runs one case. A failure is printed and counted; it does not stop the others. */
  async run(name, work) {
    return this.wants(name) ? this.always(name, work) : false;
  }

  /** The same for a case that others build on: it runs whatever was asked for. */
  async always(name, work) {
    const started = performance.now();
    const seconds = () => ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    try {
      await work();
      this.passed.push(name);
      console.log(`ok   ${seconds()} s  ${name}`);
      return true;
    } catch (error) {
      this.failed.push(name);
      console.log(`FAIL ${seconds()} s  ${name}\n${indent(error.stack ?? String(error))}`);
      return false;
    }
  }

  finish() {
    for (const name of this.failed) console.log(`failed: ${name}`);
    console.log(`browser: ${this.passed.length} passed, ${this.failed.length} failed`);
    return this.failed.length === 0 && this.passed.length > 0 ? 0 : 1;
  }
}

/** Fails with what was expected, where. */
export function expect(holds, message) {
  if (!holds) throw new Error(message);
}

/** Runs `work` over `items`, at most `width` at a time, in order of start. */
export async function side(items, width, work) {
  const queue = [...items];
  const next = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, next));
}

/** The message whole; of the stack what lies in the suite. */
function indent(text) {
  const lines = text.split("\n").filter((line) => !/^ +at .*(node:|lib\/report|node_modules)/.test(line));
  return lines.slice(0, 40).map((line) => `       ${line}`).join("\n");
}
