/* Enhancement only: everything is readable without this file, and no control is
   there without it. A classic script (no modules, no fetch), so that it runs
   from file:// and from a stick. */
(function () {
  "use strict";
  var root = document.documentElement.getAttribute("data-root") || "";
  var slot = document.getElementById("_search");
  if (!slot) return;
  var foot = document.querySelector("footer.site");
  var live = el("div", { "class": "vh", role: "status" });
  document.body.appendChild(live);

  function word(key, n, t) {
    return (slot.getAttribute("data-" + key) || "").replace("%n", n).replace("%t", t);
  }
  function say(s) { live.textContent = s; }
  function each(list, f) { Array.prototype.forEach.call(list, f); }
  function all(css, f) { each(document.querySelectorAll(css), f); }
  function el(tag, attrs, text) {
    var e = document.createElement(tag);
    for (var k in attrs) e.setAttribute(k, attrs[k]);
    if (text) e.textContent = text;
    return e;
  }
  window.evpack = { root: root, slot: slot, word: word, say: say, el: el };

  /* ---- sort: the buttons are put in here, so that none is dead ---- */
  var lang = document.documentElement.lang || "en", months = [];
  for (var i = 0; i < 12; i++) months.push(new Date(2001, i, 15).toLocaleDateString(lang, { month: "long" }));
  var group = new RegExp("(\\d)[\\u202f\\u00a0" + (12345).toLocaleString(lang).charAt(2) + "](?=\\d{3})", "g");
  function month(name) {
    for (var i = 0; i < 12; i++) if (months[i].indexOf(name) === 0) return i;
    return -1;
  }
  function key(cell) {
    var s = (cell ? cell.textContent : "").trim();
    var d = /^(\d{1,2})\.? ([^\d .]+)\.? (\d{4})/.exec(s);
    var m = d ? month(d[2]) : -1;
    if (m >= 0) return d[3] + "-" + (m + 101) + "-" + (100 + +d[1]);
    return s.replace(group, "$1");
  }
  all("table[data-sort]", function (table) {
    var heads = table.tHead.rows[0].cells;
    each(heads, function (th, i) {
      var b = el("button", { type: "button", "class": "sort" }, th.textContent);
      th.textContent = "";
      th.appendChild(b);
      b.addEventListener("click", function () {
        var up = th.getAttribute("aria-sort") !== "ascending";
        each(heads, function (h) { h.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        var body = table.tBodies[0];
        var rows = Array.prototype.map.call(body.rows, function (r) { return [key(r.cells[i]), r]; });
        var order = new Intl.Collator(lang, { numeric: true });
        rows.sort(function (a, b) { return (up ? 1 : -1) * order.compare(a[0], b[0]); });
        var frag = document.createDocumentFragment();
        rows.forEach(function (r) { frag.appendChild(r[1]); });
        body.appendChild(frag);
        say(b.textContent + ", " + word(up ? "sorted-up" : "sorted-down"));
      });
    });
  });

  /* ---- filter: a text, and a choice for each column of tags ---- */
  function choices(table, i) {
    var seen = {}, list = [];
    var only = Array.prototype.every.call(table.tBodies[0].rows, function (r) {
      var tag = r.cells[i] && r.cells[i].querySelector(".tag");
      if (!tag || tag.textContent.trim() !== r.cells[i].textContent.trim()) return false;
      var s = tag.textContent.trim();
      if (!Object.prototype.hasOwnProperty.call(seen, s)) { seen[s] = true; list.push(s); }
      return list.length <= 12;
    });
    return only && list.length > 1 ? list : null;
  }
  all("table[data-filter]", function (table, nth) {
    var wrap = table.parentNode, rows = table.tBodies[0].rows, total = rows.length;
    var above = wrap.previousElementSibling;
    if (above && above.tagName === "H2") wrap.classList.add("quiet"); // the heading names the table
    var bar = el("div", { "class": "tools", role: "search", "aria-label": word("filter") + ": " + table.caption.textContent });
    var label = el("label", { "class": "f" }, word("filter"));
    var input = el("input", { type: "search", autocomplete: "off" });
    label.appendChild(input);
    bar.appendChild(label);
    var picks = [];
    each(table.tHead.rows[0].cells, function (th, i) {
      var list = i > 0 && choices(table, i);
      if (!list) return;
      var l = el("label", { "class": "f" }, th.textContent), s = el("select", {});
      s.appendChild(el("option", { value: "" }, word("filter-all")));
      list.forEach(function (c) { s.appendChild(el("option", { value: c }, c)); });
      l.appendChild(s);
      bar.appendChild(l);
      picks.push([i, s]);
    });
    var count = el("p", { "class": "count" }, word("filter-count", total, total));
    wrap.parentNode.insertBefore(bar, wrap);
    wrap.parentNode.insertBefore(count, wrap);
    var texts = Array.prototype.map.call(rows, function (r) { return [r, r.textContent.toLowerCase()]; });
    function run() {
      var n = 0, words = input.value.toLowerCase().split(/\s+/);
      texts.forEach(function (t) {
        var ok = words.every(function (w) { return t[1].indexOf(w) >= 0; }) && picks.every(function (p) {
          return !p[1].value || t[0].cells[p[0]].textContent.trim() === p[1].value;
        });
        t[0].hidden = !ok;
        if (ok) n++;
      });
      count.textContent = word("filter-count", n, total);
      say(count.textContent);
    }
    bar.addEventListener("input", run);
    bar.addEventListener("change", run);
  });

  /* ---- copy a citation of a record ---- */
  function copy(text) {
    var ta = el("textarea", { "class": "vh" });
    ta.value = text;
    document.body.appendChild(ta);
    ta.select();
    var ok = document.execCommand("copy");
    ta.remove();
    return ok;
  }
  function page() {
    var path = location.pathname.split("/"), up = root.split("../").length;
    return path.slice(-up).join("/") || "index.html";
  }
  all("article.card[id]", function (card) {
    var head = card.querySelector("header"), title = head.querySelector("h2,h3,h4,h5,h6");
    var b = el("button", { type: "button", "class": "cite" }, word("copy"));
    b.appendChild(el("span", { "class": "vh" }, " " + card.id));
    b.addEventListener("click", function () {
      var name = title.textContent.trim();
      if (name.indexOf(card.id) !== 0) name = card.id + ": " + name;
      var ok = copy(foot.getAttribute("data-quote") + ", " + name + ". " + page() + "#" + card.id + ". " +
        foot.getAttribute("data-inputs") + " " + foot.getAttribute("data-digest"));
      if (!ok) return;
      b.firstChild.textContent = word("copied");
      say(word("copied"));
      setTimeout(function () { b.firstChild.textContent = word("copy"); }, 2500);
      b.focus();
    });
    head.appendChild(b);
  });
})();
