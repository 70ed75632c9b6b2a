// On a booking page: shows the times by the visitor's own clock.
(() => {
  "use strict";
  const here = new URL(window.location.href);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || here.searchParams.has("zone") || !document.querySelector(".times")) return;
  here.searchParams.set("zone", zone);
  window.location.replace(here);
})();
