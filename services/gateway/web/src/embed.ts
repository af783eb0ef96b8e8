// Figures of Daybook on somebody else's page: one script and one tag.
//   <script type="module" src="https://daybook.example/embed.js"></script>
//   <daybook-kpi token="…" kpi="late_visits" contract="county-framework"></daybook-kpi>
// Each element reads /v1/views with the token it was given, every half minute, and says so when it cannot.
const home = new URL(import.meta.url).origin;
const every = 30_000;

type Row = Record<string, string | number | boolean | string[]>;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; padding: 14px 16px; border: 1px solid #d6dae2; border-radius: 6px; background: #fff; color: #171c26;
    font: 16px/1.4 system-ui, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif; }
  p { margin: 0; } .head { font-weight: 700; } .value { font-size: 34px; font-weight: 700; line-height: 1.15; font-variant-numeric: tabular-nums; }
  .quiet { color: #4f5968; font-size: 14px; } .good { color: #0b6446; } .warn { color: #7d4700; } .bad { color: #9d1b1f; } .state { font-weight: 600; }
  ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(96px, 1fr)); gap: 8px; margin: 8px 0 0; padding: 0; list-style: none; }
  li b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
  svg { display: block; width: 100%; height: 120px; margin-top: 8px; } polyline { fill: none; stroke: #27356b; stroke-width: 2; vector-effect: non-scaling-stroke; }
  line { stroke: #7d4700; stroke-dasharray: 6 4; vector-effect: non-scaling-stroke; }`);

// A state is a word, a shape and a colour.
const looks: Record<string, [string, string, string]> = {
  onTarget: ["●", "on target", "good"],
  amber: ["▲", "amber", "warn"],
  offTarget: ["■", "off target", "bad"],
  report: ["○", "reported only", "quiet"],
  noData: ["…", "no data", "quiet"],
};

const text = (tag: string, kind: string, words: string): HTMLElement => {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = words;
  return element;
};
const number = (row: Row, name: string): number => Number(row[name] ?? 0);
const percent = (ppm: number): string => (ppm < 0 ? "no data" : `${(ppm / 10_000).toFixed(1)} %`);
const day = (shift = 0): string => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(Date.now() + shift * 86_400_000);

abstract class Embedded extends HTMLElement {
  private timer: number | undefined;
  private tag = "";

  connectedCallback(): void {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    void this.refresh();
    this.timer = window.setInterval(() => void this.refresh(), every);
  }
  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  protected abstract view(): string;
  protected abstract show(rows: Row[]): HTMLElement[];
  protected of(name: string): string {
    return this.getAttribute(name) ?? "";
  }

  private async refresh(): Promise<void> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.of("token")}` };
    if (this.tag !== "") headers["if-none-match"] = this.tag;
    const answer = await fetch(`${this.of("from") || home}/v1/views/${this.view()}`, { headers }).catch(() => undefined);
    if (answer?.status === 304) return;
    if (!answer?.ok) {
      const why = answer?.status === 401 ? "The token of this figure is not accepted." : "Daybook cannot be reached. Trying again.";
      this.shadowRoot?.replaceChildren(text("p", "quiet", why));
      this.tag = "";
      return;
    }
    this.tag = answer.headers.get("etag") ?? "";
    const { rows } = (await answer.json()) as { rows: Row[] };
    this.shadowRoot?.replaceChildren(...this.show(rows));
  }

  // The last four weeks of one figure and contract.
  protected figures(more = ""): string {
    return `kpi-board.json?by=contract&kpi=${encodeURIComponent(this.of("kpi"))}&contract=${encodeURIComponent(this.of("contract"))}&from=${day(-27)}&to=${day()}${more}`;
  }
}

class Kpi extends Embedded {
  protected view(): string {
    return this.figures();
  }
  protected show(rows: Row[]): HTMLElement[] {
    const row = rows[0];
    if (!row) return [text("p", "quiet", "There is no such figure.")];
    const [shape, word, kind] = looks[String(row["status"])] ?? ["", String(row["status"]), "quiet"];
    return [
      text("p", "head", String(row["title"])),
      text("p", "value", percent(number(row, "ppm"))),
      text("p", `state ${kind}`, `${shape} ${word}`),
      text("p", "quiet", `${number(row, "numerator")} of ${number(row, "denominator")}, ${row["contract"]}, last 4 weeks`),
    ];
  }
}

class Chart extends Embedded {
  protected view(): string {
    return this.figures("&period=day&sort=from");
  }
  protected show(rows: Row[]): HTMLElement[] {
    const days = rows.filter((row) => number(row, "ppm") >= 0);
    const last = days[days.length - 1];
    if (!last || days.length < 2) return [text("p", "quiet", "There are not two days with data yet.")];
    const values = days.map((row) => number(row, "ppm"));
    const target = number(last, "target");
    const high = Math.max(...values, target, 1);
    const y = (ppm: number): string => (116 - (ppm / high) * 112).toFixed(1);
    const box = document.createElement("div");
    const points = values.map((ppm, i) => `${((i / (values.length - 1)) * 400).toFixed(1)},${y(ppm)}`).join(" ");
    const judged = last["direction"] !== "report";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 400 120");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    const draw = (name: string, attributes: Record<string, string>): void => {
      const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
      svg.append(shape);
    };
    if (judged) draw("line", { x1: "0", x2: "400", y1: y(target), y2: y(target) });
    draw("polyline", { points });
    box.append(svg);
    const words = `From ${percent(values[0] ?? -1)} to ${percent(values[values.length - 1] ?? -1)}${judged ? `; target ${percent(target)}` : ""}.`;
    return [text("p", "head", `${last["title"]} by day`), text("p", "quiet", words), box];
  }
}

class Board extends Embedded {
  protected view(): string {
    const filters = ["contract", "zone"].filter((name) => this.of(name) !== "").map((name) => `&${name}=${encodeURIComponent(this.of(name))}`);
    return `live-board.json?day=${day()}${filters.join("")}&columns=state,late`;
  }
  protected show(rows: Row[]): HTMLElement[] {
    const count = (test: (row: Row) => boolean): string => String(rows.filter(test).length);
    const list = document.createElement("ul");
    const add = (label: string, value: string): void => {
      const item = text("li", "", label);
      item.prepend(text("b", "", value));
      list.append(item);
    };
    add("visits today", String(rows.length));
    add("in progress", count((row) => row["state"] === "inProgress"));
    add("delivered", count((row) => row["state"] === "delivered" || row["state"] === "attendedLate"));
    add("late", count((row) => row["state"] === "overdue" || row["late"] === true));
    add("missed", count((row) => row["state"] === "missed"));
    return [text("p", "head", `Today${this.of("zone") ? ` in ${this.of("zone")}` : ""}`), list];
  }
}

customElements.define("daybook-kpi", Kpi);
customElements.define("daybook-chart", Chart);
customElements.define("daybook-board", Board);
