import { LitElement, html, nothing } from "lit";
import { morph } from "./morph";

type Phase = "waiting" | "live" | "lost" | "behind" | "signed-out";

// <daybook-live views="live-board">: hears the stream and brings every part of the page marked data-live up to date.
// The server is the only one that knows how a page looks: a part is fetched and laid over the old one.
export class DaybookLive extends LitElement {
  static override properties = { views: {}, phase: { state: true }, asAt: { state: true } };
  declare views: string;
  declare phase: Phase;
  declare asAt: string;

  private source: EventSource | undefined;
  private timer: number | undefined;
  private doubt: number | undefined;
  private lastRefresh = 0;
  private refreshing = false;
  private again = false;
  private readonly behind = new Set<string>();

  constructor() {
    super();
    this.phase = "waiting";
    this.asAt = "";
  }

  // Plain markup: the page's own style sheet applies.
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    this.asAt = this.querySelector("time")?.textContent ?? "";
    this.replaceChildren();
    super.connectedCallback();
    this.open();
    document.addEventListener("visibilitychange", this.shown);
  }

  private open(): void {
    const source = new EventSource(`/v1/stream?views=${encodeURIComponent(this.views)}`);
    source.addEventListener("hello", () => this.reached());
    source.addEventListener("changed", () => this.schedule());
    source.addEventListener("reset", () => this.schedule());
    source.addEventListener("state", (event) => this.heard(JSON.parse((event as MessageEvent<string>).data)));
    source.addEventListener("error", () => this.failed());
    this.source = source;
  }

  override disconnectedCallback(): void {
    this.source?.close();
    document.removeEventListener("visibilitychange", this.shown);
    super.disconnectedCallback();
  }

  private readonly shown = (): void => {
    if (!document.hidden) this.schedule();
  };

  private reached(): void {
    window.clearTimeout(this.doubt);
    const wasLost = this.phase === "lost";
    this.behind.clear();
    this.phase = "live";
    if (wasLost) this.schedule();
  }

  private heard(state: { view: string; live: boolean }): void {
    if (state.live) this.behind.delete(state.view);
    else this.behind.add(state.view);
    this.phase = this.behind.size > 0 ? "behind" : "live";
    if (state.live) this.schedule();
  }

  // A short interruption mends itself; only one that lasts is worth a banner.
  private failed(): void {
    window.clearTimeout(this.doubt);
    if (this.phase !== "lost") this.doubt = window.setTimeout(() => (this.phase = "lost"), 2000);
    if (this.source?.readyState === EventSource.CLOSED) void this.startAgain();
  }

  // A browser gives up on a stream that was refused; we ask why, and try again unless the session is over.
  private async startAgain(): Promise<void> {
    const answer = await fetch("/readyz", { method: "HEAD" }).catch(() => undefined);
    if (answer?.status === 401) {
      window.clearTimeout(this.doubt);
      this.phase = "signed-out";
      return;
    }
    window.setTimeout(() => {
      if (this.isConnected) this.open();
    }, 3000);
  }

  private schedule(): void {
    if (document.hidden || this.timer !== undefined) return;
    const wait = Math.max(120, this.lastRefresh + 1000 - Date.now());
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, wait);
  }

  private async refresh(): Promise<void> {
    if (this.refreshing) {
      this.again = true;
      return;
    }
    this.refreshing = true;
    this.lastRefresh = Date.now();
    try {
      const answer = await fetch(window.location.href, { headers: { accept: "text/html" } });
      if (answer.ok) this.lay(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      this.failed();
    } finally {
      this.refreshing = false;
      if (this.again) {
        this.again = false;
        this.schedule();
      }
    }
  }

  private lay(fresh: Document): void {
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-live]")) {
      const old = document.getElementById(part.id);
      if (old) morph(old, part);
    }
    this.asAt = fresh.querySelector("daybook-live time")?.textContent ?? this.asAt;
    document.dispatchEvent(new CustomEvent("daybook:refreshed"));
  }

  private banner(): string | undefined {
    switch (this.phase) {
      case "lost":
        return `The connection to Daybook is lost. What you see is as at ${this.asAt}. Trying again…`;
      case "behind":
        return `A part of Daybook does not answer, so this page may be old: it is as at ${this.asAt}.`;
      case "signed-out":
        return "Daybook was started again. Open the address it printed to go on.";
      default:
        return undefined;
    }
  }

  protected override updated(): void {
    const place = document.getElementById("stale");
    if (!place) return;
    const text = this.banner();
    place.hidden = text === undefined;
    const line = place.querySelector("p");
    if (line && line.textContent !== (text ?? "")) line.textContent = text ?? "";
  }

  protected override render(): unknown {
    const word = { waiting: "Connecting", live: "Live", lost: "Not connected", behind: "Not up to date", "signed-out": "Signed out" }[this.phase];
    const kind = this.phase === "live" ? "live" : this.phase === "waiting" ? "waiting" : "lost";
    return html`<span class="db-live db-live--${kind}"><span class="db-live__dot" aria-hidden="true"></span>
      <span><b>${word}</b>${this.asAt ? html` · as at <time>${this.asAt}</time>` : nothing}</span></span>`;
  }
}

customElements.define("daybook-live", DaybookLive);
