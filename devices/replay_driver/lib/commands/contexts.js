import { errors } from 'appium/driver.js';
import { boxOf } from '../page.js';
import { WebView } from '../webview.js';

const NATIVE = 'NATIVE_APP';
const WEB = 'WEBVIEW';
/** What never goes to the browser, as UiAutomator2 has it. */
const NOT_PROXIED = [
  ['GET', /^\/session\/[^/]+\/appium/],
  ['GET', /^\/session\/[^/]+\/context/],
  ['GET', /^\/session\/[^/]+\/orientation/],
  ['POST', /^\/session\/[^/]+\/appium/],
  ['POST', /^\/session\/[^/]+\/context/],
  ['POST', /^\/session\/[^/]+\/orientation/],
  ['POST', /^\/session\/[^/]+\/execute\/sync/],
];

/** Native and web contexts. In a web context the browser answers, through the driver's proxy. */
export const contextCommands = {
  async getContexts() {
    return [NATIVE, ...this.webViews().map(({ context }) => context)];
  },

  async getCurrentContext() {
    return this.webView?.name ?? NATIVE;
  },

  /** Each platform's driver describes its contexts in its own way. */
  async mobileGetContexts() {
    const { app } = this.stage.recording.session;
    if (!this.android) {
      const views = this.webViews().map(({ context, page }) => ({
        bundleId: app.id,
        id: context,
        title: '',
        url: page ?? '',
      }));
      return [{ id: NATIVE }, ...views];
    }
    return this.webViews().map(({ context }) => ({
      info: { 'Android-Package': app.id },
      pages: [],
      proc: `@webview_devtools_remote_${app.id}`,
      webview: context,
      webviewName: context,
    }));
  },

  async setContext(name) {
    const wanted = name === WEB ? this.webViews()[0]?.context : (name ?? NATIVE);
    if (wanted === (await this.getCurrentContext())) return;
    const view = this.webViews().find(({ context }) => context === wanted);
    if (wanted !== NATIVE && !view) throw new errors.NoSuchContextError();
    await this.leaveWebView();
    if (view) await this.enterWebView(view);
  },

  /** @returns {Array<{context: string, on: string, page?: string}>} web views that show now */
  webViews() {
    return this.stage.inFront ? (this.stage.screen.web_views ?? []) : [];
  },

  async enterWebView({ context, on, page }) {
    if (!page) {
      throw new errors.UnknownError(`No Chromedriver found that can automate '${context}'`);
    }
    const node = this.stage.page.select(on)[0];
    const scale = this.android ? (this.stage.recording.session.device.density ?? 1) : 1;
    const box = (node && boxOf(node)) ?? { left: 0, top: 0, right: 360 * scale, bottom: 640 * scale };
    this.webView = await WebView.open({
      name: context,
      file: this.stage.recording.path(page),
      width: Math.round((box.right - box.left) / scale),
      height: Math.round((box.bottom - box.top) / scale),
      ratio: this.stage.recording.session.device.density ?? 1,
      executable: this.opts.chromedriverExecutable,
      options: this.opts['goog:chromeOptions'] ?? this.opts.chromeOptions,
      basePath: this.basePath,
      log: this.log,
    });
    this.proxyReqRes = this.webView.proxyReqRes;
  },

  async leaveWebView() {
    const view = this.webView;
    this.webView = this.proxyReqRes = null;
    await view?.close();
  },

  proxyActive() {
    return Boolean(this.webView);
  },

  canProxy() {
    return Boolean(this.webView);
  },

  getProxyAvoidList() {
    return NOT_PROXIED;
  },
};
