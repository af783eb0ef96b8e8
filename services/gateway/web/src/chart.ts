import { LitElement, html } from "lit";
import uPlot from "uplot";

// <daybook-chart>: draws the table it holds as a line, one point a row (data-x seconds UTC, data-y per cent) with the
// target as a dashed line. Without JavaScript the table is all there is, and it says the same.
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

  private points(): uPlot.AlignedData {
    const xs: number[] = [];
    const ys: (number | null)[] = [];
    const targets: (number | null)[] = [];
    for (const row of this.querySelectorAll<HTMLElement>("[data-x]")) {
      xs.push(Number(row.dataset["x"]));
      ys.push(row.dataset["y"] ? Number(row.dataset["y"]) : null);
      targets.push(Number.isFinite(this.target) ? this.target : null);
    }
    return [xs, ys, targets];
  }

  private readonly redraw = (): void => this.plot?.setData(this.points());

  protected override render(): unknown {
    return html`<div aria-hidden="true"></div>`;
  }

  protected override firstUpdated(): void {
    this.canvas = this.renderRoot.querySelector<HTMLElement>("div") ?? undefined;
    const data = this.points();
    if (!this.canvas || data[0].length < 2) return;
    const percent = (value: number | null): string => (value === null ? "no data" : `${value.toFixed(1)} %`);
    const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "Europe/London" });
    const axis = { stroke: "#4f5968", grid: { stroke: "#e8ebf0", width: 1 }, ticks: { show: false }, font: "13px system-ui, sans-serif" };
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
          { label: this.label, stroke: "#27356b", width: 2, points: { size: 6, fill: "#27356b" }, value: (_, value) => percent(value) },
          { label: "Target", stroke: "#7d4700", width: 1.5, dash: [6, 4], points: { show: false } },
        ],
      },
      data,
      this.canvas,
    );
  }

  // Room above and below, never past 0 and 100 per cent.
  private static range(low: number, high: number): [number, number] {
    const room = Math.max(2, (high - low) * 0.15);
    return [Math.max(0, Math.floor(low - room)), Math.min(100, Math.ceil(high + room))];
  }
}

customElements.define("daybook-chart", DaybookChart);
