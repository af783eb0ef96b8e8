import { LitElement, html } from "lit";
import uPlot from "uplot";

type Series = (number | null)[];

// One row of the chart's table: seconds UTC, per cents, and what the row stands out by.
interface Point {
  x: number;
  y: number | null;
  mean: number | null;
  lower: number | null;
  upper: number | null;
  mark: string;
}

const ink = { line: "#27356b", mean: "#4f5968", limit: "#6b7586", target: "#7d4700", concern: "#9d1b1f", better: "#0b6446", change: "#27467f" };

// <daybook-chart>: draws the table it holds as a line, one point a row (data-x seconds UTC, data-y per cent) with the
// target as a dashed line and, where rows have them, the mean and limits of an XmR chart and the points that stand out.
// Without JavaScript the table is all there is, and it says the same.
export class DaybookChart extends LitElement {
  static override properties = { target: { type: Number }, label: {} };
  declare target: number;
  declare label: string;

  private plot: uPlot | undefined;
  private canvas: HTMLElement | undefined;
  private watcher: ResizeObserver | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this.querySelector<HTMLElement>(".db-chart__canvas") ?? this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("daybook:refreshed", this.redraw);
    this.watcher = new ResizeObserver(() => this.plot?.setSize(this.size()));
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    document.removeEventListener("daybook:refreshed", this.redraw);
    this.watcher?.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
    super.disconnectedCallback();
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(240, Math.floor(this.clientWidth)), height: 260 };
  }

  private points(): Point[] {
    const figure = (text: string | undefined): number | null => (text ? Number(text) : null);
    return [...this.querySelectorAll<HTMLElement>("[data-x]")].map(({ dataset }) => ({
      x: Number(dataset["x"]),
      y: figure(dataset["y"]),
      mean: figure(dataset["mean"]),
      lower: figure(dataset["lower"]),
      upper: figure(dataset["upper"]),
      mark: dataset["mark"] ?? "",
    }));
  }

  private data(): uPlot.AlignedData {
    const points = this.points();
    const column = (pick: (point: Point) => number | null): Series => points.map(pick);
    const target = Number.isFinite(this.target) ? this.target : null;
    return [points.map(({ x }) => x), column(({ y }) => y), column(() => target), column(({ mean }) => mean), column(({ lower }) => lower), column(({ upper }) => upper)];
  }

  private readonly redraw = (): void => this.plot?.setData(this.data());

  protected override render(): unknown {
    return html`<div aria-hidden="true"></div>`;
  }

  // What stands out is told by shape as well as by colour: a triangle for concern, a diamond for the rest.
  private mark(plot: uPlot): void {
    const { ctx } = plot;
    const r = 7 * devicePixelRatio;
    ctx.save();
    for (const point of this.points()) {
      if (point.y === null || point.mark === "") continue;
      const x = plot.valToPos(point.x, "x", true);
      const y = plot.valToPos(point.y, "y", true);
      ctx.fillStyle = point.mark === "concern" ? ink.concern : point.mark === "better" ? ink.better : ink.change;
      ctx.beginPath();
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, point.mark === "concern" ? y + r * 0.8 : y);
      if (point.mark !== "concern") ctx.lineTo(x, y + r);
      ctx.lineTo(x - r, point.mark === "concern" ? y + r * 0.8 : y);
      ctx.fill();
    }
    ctx.restore();
  }

  protected override firstUpdated(): void {
    this.canvas = this.renderRoot.querySelector<HTMLElement>("div") ?? undefined;
    const data = this.data();
    if (!this.canvas || data[0].length < 2) return;
    const percent = (value: number | null): string => (value === null ? "no data" : `${value.toFixed(1)} %`);
    const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "Europe/London" });
    const axis = { stroke: "#4f5968", grid: { stroke: "#e8ebf0", width: 1 }, ticks: { show: false }, font: "13px system-ui, sans-serif" };
    const level = (label: string, stroke: string, dash: number[], width = 1.5): uPlot.Series => ({ label, stroke, width, dash, points: { show: false } });
    this.plot = new uPlot(
      {
        ...this.size(),
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        scales: { y: { range: (_, low, high) => DaybookChart.range(low, high) } },
        axes: [
          { ...axis, values: (_, ticks) => ticks.map((tick) => day.format(tick * 1000)), space: 70 },
          { ...axis, values: (_, ticks) => ticks.map((tick) => `${tick} %`), size: 58 },
        ],
        series: [
          {},
          { label: this.label, stroke: ink.line, width: 2, points: { size: 6, fill: ink.line }, value: (_, value) => percent(value) },
          level("Target", ink.target, [6, 4]),
          level("Mean", ink.mean, []),
          level("Lower limit", ink.limit, [2, 3]),
          level("Upper limit", ink.limit, [2, 3]),
        ],
        hooks: { draw: [(plot) => this.mark(plot)] },
      },
      data,
      this.canvas,
    );
  }

  // Room above and below, never past 0; past 100 per cent only where a figure is.
  private static range(low: number, high: number): [number, number] {
    const room = Math.max(2, (high - low) * 0.15);
    return [Math.max(0, Math.floor(low - room)), high > 100 ? Math.ceil(high + room) : Math.min(100, Math.ceil(high + room))];
  }
}

customElements.define("daybook-chart", DaybookChart);
