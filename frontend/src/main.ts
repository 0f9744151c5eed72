/** What every page loads: the look, htmx, and the controllers that markup asks for by data attributes. */
import "./styles/main.css";

import { attach, enliven } from "./attach";
import { marks } from "./controllers/band";
import { combo } from "./controllers/combo";
import { ask, opener } from "./controllers/confirm";
import { copy } from "./controllers/copy";
import { days, filter, filterMore } from "./controllers/filter";
import { dismissable, focused, menu, sidebar } from "./controllers/frame";
import { guard } from "./controllers/guard";
import { tameHtmx } from "./controllers/htmx";
import { order } from "./controllers/order";
import { papers } from "./controllers/papers";
import { people } from "./controllers/people";
import { selectBar } from "./controllers/picks";
import { paperFoot, printer } from "./controllers/print";
import { player } from "./controllers/player";
import { rows } from "./controllers/rows";
import { atSecond, captionForm, exactSecond, takesSecond } from "./controllers/second";
import { seek } from "./controllers/seek";
import { serverClock } from "./controllers/server_clock";
import { take } from "./controllers/take";
import { timeline } from "./controllers/timeline";
import { together } from "./controllers/together";
import { wall } from "./controllers/wall";

attach("[data-nav]", sidebar);
attach("[data-menu]", menu);
attach("[data-dismissable]", dismissable);
attach("[data-focus]", focused);
attach("[data-combo]", combo);
attach("[data-copy]", copy);
attach("[data-opens]", opener);
attach("[data-ask]", ask);
attach("[data-filter]", filter);
attach("[data-filter-more]", filterMore);
attach("[data-span]", days);
attach("[data-select-bar]", selectBar);
attach("[data-guard]", guard);
attach("[data-player]", player);
attach("[data-take]", take);
attach("[data-together]", together);
attach("[data-marks]", marks);
attach("[data-print]", printer);
attach("[data-papers]", papers);
attach("[data-order]", order);
attach("[data-people]", people);
attach("[data-rows]", rows);
attach("[data-paper-foot]", paperFoot);
attach("[data-timeline]", timeline);
attach("[data-at-second]", atSecond);
attach("[data-exact-second]", exactSecond);
attach("[data-caption-form]", captionForm);
attach("[data-takes-second]", takesSecond);
attach("[data-seek]", seek);
attach("[data-wall]", wall);
attach("[data-server-clock]", serverClock);
attach("[data-chart]", (element) => {
  void import("./charts/draw").then(({ draw }) => {
    draw(element); // only pages with figures carry ECharts
  });
});
attach("[data-read-here]", (element) => {
  void import("./carriers/read_here").then(({ readHere }) => {
    readHere(element); // only a carrier's page reads discs
  });
});
attach("[data-slate]", (element) => {
  void import("./controllers/slate").then(({ slate }) => {
    slate(element); // only the screen that is filmed renews codes
  });
});
attach("[data-hiding]", (element) => {
  void import("./hiding/editor").then(({ hidingEditor }) => {
    hidingEditor(element); // only who hides something draws
  });
});
attach("[data-watching]", (element) => {
  void import("./hiding/watching").then(({ watching }) => {
    watching(element);
  });
});
attach("[data-batch]", (element) => {
  void import("./controllers/batch").then(({ batch }) => {
    batch(element); // only the page that describes many
  });
});
attach("[data-upload]", (element) => {
  void import("./upload/page").then(({ uploadPage }) => {
    uploadPage(element); // only the upload page carries tus
  });
});

tameHtmx();
enliven(document);
