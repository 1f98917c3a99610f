// A demo of our own for the suite: built once, copied for each story, served on a free port, removed at the end.
//
// Contract with the binary: `shishu demo --dir DIR --port 0` builds the county into DIR unless it is there already, prints
// `ready http://127.0.0.1:PORT` on a line of stdout when it serves, and leaves DIR/demo-signins.json:
// [{ user, password, post, name, unit }].

import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const BINARY = resolve(process.env.SHISHU_BINARY ?? "../../target/debug/shishu");
const BUILD_LIMIT_MS = 120_000;

export class Demo {
  constructor(folder) {
    this.folder = folder;
  }

  /** Builds a fresh county in a temporary folder and stops again. */
  static async build() {
    const root = await mkdtemp(join(tmpdir(), "shishu-browser-"));
    const demo = new Demo(join(root, "base"));
    demo.root = root;
    await demo.serve();
    await demo.stop();
    return demo;
  }

  /** The same state, in a folder of its own. */
  async copy(name) {
    const copy = new Demo(join(this.root, name));
    await cp(this.folder, copy.folder, { recursive: true });
    return copy;
  }

  /** Starts the server, its clock so many days further, and waits for its `ready` line. */
  async serve(forward = 0) {
    this.process = spawn(BINARY, ["demo", "--dir", this.folder, "--port", "0", "--forward", String(forward)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    this.said = [];
    const keep = (line) => this.said.push(line) > 200 && this.said.shift();
    createInterface({ input: this.process.stderr }).on("line", keep);
    const out = createInterface({ input: this.process.stdout });
    out.on("line", keep);
    this.url = await new Promise((done, failed) => {
      const give = (why) => failed(new Error(`${BINARY} demo: ${why}\n${this.said.slice(-20).join("\n")}`));
      const late = setTimeout(() => give(`not ready after ${BUILD_LIMIT_MS / 1000} s`), BUILD_LIMIT_MS);
      out.on("line", (line) => {
        const ready = line.match(/^ready (http:\/\/\S+?)\/?$/);
        if (ready) clearTimeout(late), done(ready[1]);
      });
      this.process.on("error", (error) => give(error.message));
      this.process.on("exit", (code) => (clearTimeout(late), give(`ended with ${code} before it was ready`)));
    });
    const signIns = JSON.parse(await readFile(join(this.folder, "demo-signins.json"), "utf8"));
    this.signIns = new Map(signIns.map((entry) => [entry.user, entry]));
    return this;
  }

  signIn(user) {
    const found = this.signIns.get(user);
    if (!found) throw new Error(`the demo has no sign-in ${user}`);
    return found;
  }

  /** Asks the server to stop and waits until it has. */
  async stop() {
    const child = this.process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }

  async remove() {
    if (this.root) await rm(this.root, { recursive: true, force: true });
  }
}
