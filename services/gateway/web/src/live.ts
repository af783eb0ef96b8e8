import { LitElement, html, nothing } from "lit";
import { type Ear, listen } from "./ear";
import { morph } from "./morph";

type Phase = "waiting" | "live" | "lost" | "behind" | "signed-out";

// <daybook-live views="live-board">: hears the stream and brings every part of the page marked data-live up to date.
// The server is the only one that knows how a page looks: a part is fetched and laid over the old one.
export class DaybookLive extends LitElement {
  static override properties = { views: {}, worker: {}, head: { type: Number }, phase: { state: true }, asAt: { state: true } };
  declare views: string;
  declare worker: string;
  declare head: number; // of the log, before the page was read
  declare phase: Phase;
  declare asAt: string;

  private ear: Ear | undefined;
  private pointed: { x: number; y: number } | undefined;
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
    document.addEventListener("pointermove", this.point, { passive: true });
  }

  private open(): void {
    this.ear = listen(this.views, this.worker ?? "", (name, data, closed) => {
      if (name === "hello") this.reached(JSON.parse(data));
      else if (name === "state") this.heard(JSON.parse(data));
      else if (name === "error") this.failed(closed);
      else this.schedule();
    });
  }

  override disconnectedCallback(): void {
    this.ear?.close();
    document.removeEventListener("visibilitychange", this.shown);
    document.removeEventListener("pointermove", this.point);
    super.disconnectedCallback();
  }

  private readonly point = ({ clientX, clientY }: PointerEvent): void => {
    this.pointed = { x: clientX, y: clientY };
  };

  private readonly shown = (): void => {
    if (!document.hidden) this.schedule();
  };

  // A stream that was opened anew tells nothing of what happened before it: what a view has read beyond the page is
  // fetched.
  private reached({ views }: { views: Record<string, number> }): void {
    window.clearTimeout(this.doubt);
    const wasLost = this.phase === "lost";
    const news = this.views.split(",").some((view) => (views[view] ?? 0) > this.head);
    this.behind.clear();
    this.phase = "live";
    if (wasLost || news) this.schedule();
  }

  private heard(state: { view: string; live: boolean }): void {
    if (state.live) this.behind.delete(state.view);
    else this.behind.add(state.view);
    this.phase = this.behind.size > 0 ? "behind" : "live";
    if (state.live) this.schedule();
  }

  // A short interruption mends itself; only one that lasts is worth a banner.
  private failed(closed = false): void {
    window.clearTimeout(this.doubt);
    if (this.phase !== "lost") this.doubt = window.setTimeout(() => (this.phase = "lost"), 2000);
    if (closed) void this.startAgain();
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
      if (this.isConnected) this.ear?.again();
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

  // The row somebody points at or has reached by keyboard, and where it stands.
  private held(): { row: Element; top: number } | undefined {
    const under = this.pointed ? document.elementFromPoint(this.pointed.x, this.pointed.y) : null;
    const row = under?.closest("[data-live] [data-key]") ?? document.activeElement?.closest("[data-live] [data-key]");
    return row ? { row, top: row.getBoundingClientRect().top } : undefined;
  }

  // What is new above it moves the page, not the row: nothing jumps under the pointer.
  private lay(fresh: Document): void {
    const held = this.held();
    this.layParts(fresh);
    if (!held?.row.isConnected) return;
    const moved = held.row.getBoundingClientRect().top - held.top;
    if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
  }

  private layParts(fresh: Document): void {
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-live]")) {
      const old = document.getElementById(part.id);
      if (old) morph(old, part);
    }
    this.asAt = fresh.querySelector("daybook-live time")?.textContent ?? this.asAt;
    this.head = Number(fresh.querySelector("daybook-live")?.getAttribute("head") ?? this.head);
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
