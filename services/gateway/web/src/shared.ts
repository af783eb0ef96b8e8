// The one event stream of a browser, shared by all its tabs (a SharedWorker). It hears what any of them shows and
// tells each tab of its own views; a tab that fell silent is forgotten.
interface Tab {
  port: MessagePort;
  views: string[];
  heard: number;
}
interface Asked {
  views?: string[];
  again?: boolean;
  bye?: boolean;
}

const patience = 180_000; // a tab in the background is woken once a minute only
const tabs = new Set<Tab>();
let source: EventSource | undefined;
let hears = "";
let live = false;
let pending: ReturnType<typeof setTimeout> | undefined;
const at: Record<string, number> = {}; // how far each view has told of the log

function tell(name: string, data: string, view?: string): void {
  for (const tab of tabs) if (view === undefined || tab.views.includes(view)) tab.port.postMessage({ name, data, closed: source?.readyState === EventSource.CLOSED });
}

// Which view a frame is of, without reading the rows it carries.
const viewOf = (data: string): string | undefined => /^\{"(?:live":(?:true|false),")?view":"([^"]+)"/.exec(data)?.[1];
const positionOf = (data: string): number => Number(/^\{"view":"[^"]+","position":(\d+)/.exec(data)?.[1] ?? 0);

function open(): void {
  source?.close();
  live = false;
  source = undefined;
  if (hears === "") return;
  source = new EventSource(`/v1/stream?views=${encodeURIComponent(hears)}`);
  source.addEventListener("hello", (event) => {
    const { data } = event as MessageEvent<string>;
    live = true;
    Object.assign(at, (JSON.parse(data) as { views: Record<string, number> }).views);
    tell("hello", data);
  });
  for (const name of ["changed", "reset"])
    source.addEventListener(name, (event) => {
      const { data } = event as MessageEvent<string>;
      const view = viewOf(data);
      if (view !== undefined) at[view] = positionOf(data);
      tell(name, "", view);
    });
  source.addEventListener("state", (event) => {
    const { data } = event as MessageEvent<string>;
    tell("state", data, viewOf(data));
  });
  source.addEventListener("error", () => {
    live = false;
    tell("error", "");
  });
}

// What all tabs show; a moment later, since tabs often come and go together.
function settle(): void {
  clearTimeout(pending);
  pending = setTimeout(() => {
    const now = Date.now();
    for (const tab of tabs) if (now - tab.heard > patience) tabs.delete(tab);
    const wanted = [...new Set([...tabs].flatMap((tab) => tab.views))].sort().join(",");
    if (wanted === hears && (source !== undefined || wanted === "")) return;
    hears = wanted;
    open();
  }, 50);
}

function hear(tab: Tab, asked: Asked): void {
  tab.heard = Date.now();
  if (asked.bye) tabs.delete(tab);
  if (asked.views) {
    tab.views = asked.views;
    tabs.add(tab);
    if (live && tab.views.every((view) => hears.split(",").includes(view))) tab.port.postMessage({ name: "hello", data: JSON.stringify({ views: at }), closed: false });
  }
  if (asked.again && source?.readyState === EventSource.CLOSED) source = undefined;
  settle();
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  const tab: Tab = { port, views: [], heard: Date.now() };
  port.onmessage = (message: MessageEvent<Asked>) => hear(tab, message.data);
};
