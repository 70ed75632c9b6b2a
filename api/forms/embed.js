// Put into another site: <script src=".../embed.js" data-form="ID" async></script> shows the form in its place.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  const home = new URL(script.src).origin;
  const id = script.dataset.form || "";
  const CLICKS = ["gclid", "gbraid", "wbraid", "msclkid", "fbclid", "bd_vid", "qz_gdt", "ttclid", "twclid", "li_fat_id", "yclid"];
  const NAMES = ["utm_source", "utm_medium", "utm_campaign", "utm_term", ...CLICKS];
  const now = () => {
    const query = new URLSearchParams(location.search);
    const touch = { landing_page: location.href.slice(0, 2000) };
    for (const name of NAMES) if (query.get(name)) touch[name] = query.get(name).slice(0, 300);
    const from = document.referrer;
    if (from && new URL(from).origin !== location.origin) touch.referrer = from.slice(0, 2000);
    return touch;
  };
  const named = (touch) => Object.keys(touch).some((name) => name !== "landing_page");
  const kept = (which, touch, keep) => {
    const key = `rapport:${which}`;
    try {
      const before = JSON.parse(localStorage.getItem(key) || "null");
      if (before && !keep) return before;
      localStorage.setItem(key, JSON.stringify(touch));
    } catch {
      // A site that keeps nothing, or a browser that lets none: what this page knows is all there is.
    }
    return touch;
  };
  const touch = now();
  // The first touch is the first page of this site the visitor saw; the last one moves when they come by another way.
  const touches = { first: kept("first", touch, false), last: kept("last", touch, named(touch)) };
  const frame = document.createElement("iframe");
  frame.src = `${home}/f/${encodeURIComponent(id)}?embed=1&touch=${encodeURIComponent(JSON.stringify(touches))}`;
  frame.title = script.dataset.title || "Form";
  frame.style.cssText = "width:100%;border:0;display:block;height:480px";
  frame.setAttribute("referrerpolicy", "strict-origin-when-cross-origin");
  script.after(frame);
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home || !event.data || !event.data.rapport) return;
    const { height, redirect } = event.data.rapport;
    if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height, 80), 4000)}px`;
    if (typeof redirect === "string" && /^https?:\/\//.test(redirect)) location.assign(redirect);
  });
})();
