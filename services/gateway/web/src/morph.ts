// Brings `old` to look like `fresh` and touches only what differs, so that focus, open sections and the place of a
// screen reader stay. Children with a data-key are matched by it, others by their place.
export function morph(old: Element, fresh: Element): void {
  if (old.isEqualNode(fresh)) return;
  copyAttributes(old, fresh);
  if (old.tagName === "DAYBOOK-CHART") return morphTable(old, fresh);
  const keyed = new Map<string, Element>();
  for (const child of old.children) if (child instanceof HTMLElement && child.dataset["key"]) keyed.set(child.dataset["key"], child);
  let place: ChildNode | null = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const key = node instanceof HTMLElement ? node.dataset["key"] : undefined;
    const match: ChildNode | null = key ? keyed.get(key) ?? null : place && !isKeyed(place) && alike(place, node) ? place : null;
    if (!match) {
      const added = document.importNode(node, true);
      old.insertBefore(added, place);
      if (added instanceof HTMLElement && added.dataset["key"]) flash(added);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else old.insertBefore(match, place);
    if (match instanceof Element && node instanceof Element) {
      if (match.isEqualNode(node)) continue;
      if (match instanceof HTMLElement && match.dataset["key"]) flash(match);
      morph(match, node);
    } else if (match.nodeValue !== node.nodeValue) {
      match.nodeValue = node.nodeValue;
    }
  }
  while (place) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function isKeyed(node: Node): boolean {
  return node instanceof HTMLElement && node.dataset["key"] !== undefined;
}

function alike(a: Node, b: Node): boolean {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

// What a reader opened stays open; the mark of a change is ours, not the server's.
function copyAttributes(old: Element, fresh: Element): void {
  for (const { name, value } of [...fresh.attributes]) {
    if (name === "open" || old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

// A chart keeps its canvas: only what it is drawn from changes.
function morphTable(old: Element, fresh: Element): void {
  for (const part of ["[data-chart-summary]", "[data-chart-table]"]) {
    const from = fresh.querySelector(part);
    const to = old.querySelector(part);
    if (from && to) morph(to, from);
  }
}

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function flash(element: HTMLElement): void {
  if (still.matches) return; // no animation would end, and take the mark off again
  element.classList.remove("db-changed");
  void element.offsetWidth;
  element.classList.add("db-changed");
  element.addEventListener("animationend", () => element.classList.remove("db-changed"), { once: true });
}
