// What a page hears of the stream: through the worker that all tabs share or, where a browser has none, by itself.
export interface Ear {
  again(): void;
  close(): void;
}
export type Hear = (name: string, data: string, closed: boolean) => void;

const names = ["hello", "changed", "reset", "state", "error"];
const sign_of_life = 45_000;

function shared(views: string, script: string, hear: Hear): Ear {
  const { port } = new SharedWorker(script, { name: "daybook-stream" });
  const say = (what: object): void => port.postMessage(what);
  port.onmessage = ({ data }: MessageEvent<{ name: string; data: string; closed: boolean }>) => hear(data.name, data.data, data.closed);
  say({ views: views.split(",") });
  const timer = window.setInterval(() => say({}), sign_of_life);
  const leave = (): void => say({ bye: true });
  const back = (): void => say({ views: views.split(",") });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", back);
  return {
    again: () => say({ again: true }),
    close: () => {
      window.clearInterval(timer);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", back);
      leave();
    },
  };
}

function alone(views: string, hear: Hear): Ear {
  let source: EventSource;
  const open = (): void => {
    source = new EventSource(`/v1/stream?views=${encodeURIComponent(views)}`);
    const mine = source;
    for (const name of names)
      mine.addEventListener(name, (event) => hear(name, (event as MessageEvent<string>).data ?? "", mine.readyState === EventSource.CLOSED));
  };
  open();
  return {
    again: () => {
      if (source.readyState === EventSource.CLOSED) open();
    },
    close: () => source.close(),
  };
}

export function listen(views: string, script: string, hear: Hear): Ear {
  return script !== "" && typeof SharedWorker === "function" ? shared(views, script, hear) : alone(views, hear);
}
