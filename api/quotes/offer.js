// On a quote's page: says that somebody has it before them. Programs that look at links run no scripts.
(() => {
  "use strict";
  if (!document.querySelector("[data-seen]")) return;
  void fetch(window.location.pathname + "/seen", { method: "POST" });
})();
