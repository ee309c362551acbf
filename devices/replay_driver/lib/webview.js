import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { errors, JWProxy } from 'appium/driver.js';

const START_MS = 20_000;
const STARTED = /started successfully on port (\d+)/;
const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
  '--disable-component-update', '--disable-default-apps', '--disable-dev-shm-usage',
  '--disable-extensions', '--disable-sync', '--hide-scrollbars', '--mute-audio',
  '--lang=zh-CN', '--no-default-browser-check', '--no-first-run', '--remote-debugging-pipe',
  // As a web view that may be debugged: all frames are in one process.
  '--disable-site-isolation-trials',
];
const TYPES = {
  '.css': 'text/css; charset=utf-8', '.gif': 'image/gif', '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg', '.js': 'text/javascript; charset=utf-8', '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/**
 * A recorded page in a real headless Chromium of a web view's size. Nothing is downloaded: the
 * ChromeDriver is the given one or the one on the PATH, the page is served on the loopback.
 */
export class WebView {
  /**
   * @param {{name: string, file: string, width: number, height: number, ratio: number,
   *   executable?: string, options?: object, basePath: string, log: any}} settings
   */
  static async open(settings) {
    const view = new WebView(settings.name);
    try {
      await view.#start(settings);
      return view;
    } catch (error) {
      await view.close();
      throw new errors.UnknownError(`The web view cannot be shown: ${error.message}`, error);
    }
  }

  /** @param {string} name of the context */
  constructor(name) {
    this.name = name;
    // Short: Chromium makes a socket below it, whose path may have about a hundred characters.
    this.home = mkdtempSync(path.join(os.tmpdir(), 'yd-'));
  }

  async #start({ file, executable = 'chromedriver', basePath, log, ...settings }) {
    const port = await this.#startDriver(executable);
    this.proxy = new JWProxy({
      server: '127.0.0.1', port, base: '', reqBasePath: basePath, keepAlive: true, log,
    });
    this.proxyReqRes = this.proxy.proxyReqRes.bind(this.proxy);
    const capabilities = { alwaysMatch: { 'goog:chromeOptions': this.#options(settings) } };
    await this.command('/session', 'POST', { capabilities });
    await this.command('/url', 'POST', { url: await this.#serve(file) });
  }

  #options({ width, height, ratio, options = {} }) {
    const args = [...FLAGS, `--user-data-dir=${path.join(this.home, 'profile')}`];
    const { YD_AUDIT_BROWSER: binary } = process.env; // the browser that audits run in
    return {
      ...(binary ? { binary } : {}),
      ...options,
      args: [...(options.args ?? []), ...args],
      mobileEmulation: {
        deviceMetrics: { width, height, pixelRatio: ratio, mobile: true, touch: true },
      },
    };
  }

  // The driver's temporary files go where this removes them, even when the driver is killed.
  #startDriver(executable) {
    const env = { ...process.env, TMPDIR: this.home };
    this.driver = spawn(executable, ['--port=0'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${executable} does not start`)), START_MS);
      const fail = (reason) => {
        clearTimeout(timer);
        reject(reason);
      };
      let said = '';
      this.driver.on('error', fail);
      this.driver.on('exit', () => fail(new Error(`${executable} has ended: ${said.trim()}`)));
      this.driver.stdout.setEncoding('utf8').on('data', (text) => {
        if (said.length < 4096) said += text;
        const port = STARTED.exec(said)?.[1];
        if (!port) return;
        clearTimeout(timer);
        resolve(Number(port));
      });
    });
  }

  /** @returns {Promise<string>} the address of the page */
  async #serve(file) {
    const folder = path.dirname(file);
    this.server = createServer((request, response) => {
      let asked = '';
      let content = null;
      try {
        const { pathname } = new URL(request.url, 'http://page');
        asked = path.join(folder, path.normalize(decodeURIComponent(pathname)));
        content = asked.startsWith(folder + path.sep) && readFileSync(asked);
      } catch {
        // an address that is none, or a file that is not there: answered below
      }
      if (!content) return void response.writeHead(404).end();
      const type = TYPES[path.extname(asked)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(content);
    });
    await new Promise((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${this.server.address().port}/${encodeURIComponent(path.basename(file))}`;
  }

  /** One WebDriver command to the browser. */
  async command(url, method, body) {
    return await this.proxy.command(url, method, body);
  }

  /** End browser, driver and server, and remove their files; never throws. */
  async close() {
    try {
      if (this.proxy?.sessionId) await this.command('', 'DELETE');
    } catch {
      // killed below
    }
    const running = this.driver?.pid && this.driver.exitCode === null;
    const ended = running ? new Promise((resolve) => this.driver.once('exit', resolve)) : null;
    this.driver?.kill('SIGKILL');
    await ended;
    this.server?.closeAllConnections();
    this.server?.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
