/* The search box: put in here, so that none is dead without a script. Its
   index is classic scripts too (no fetch, no modules), loaded when they are
   needed: from file://, and with 100,000 people, a query reads some of them.
   What they hold is said in generator/site/search.go. */
(function () {
  "use strict";
  var kit = window.evpack;
  if (!kit) return;
  var el = kit.el, word = kit.word;
  var shown = 12;      // results in the list
  var mostShards = 4;  // of words that one term may load
  var mostBlocks = 24; // of titles that one query may load

  /* ---- the index: each file is loaded once, and calls back ---- */
  var index = null, loads = {};
  var api = window.evpackSearch = {
    root: function (r) { index = r; },
    titles: function (i, text) { loads["t" + i].data = text.split("\n"); },
    words: function (i, text) { loads["w" + i].data = parse(text); }
  };
  function load(name, then) {
    var l = loads[name];
    if (l && l.done) return then(l.data);
    if (l) { l.wait.push(then); return; }
    l = loads[name] = { wait: [then], data: null, done: false };
    var s = el("script", { src: kit.root + "assets/search/" + name + ".js" });
    s.onload = s.onerror = function () {
      l.done = true;
      s.remove();
      l.wait.forEach(function (f) { f(l.data); });
    };
    document.head.appendChild(s);
  }
  function loadAll(names, then) {
    var left = names.length, out = [];
    if (!left) return then(out);
    names.forEach(function (n, i) {
      load(n, function (data) {
        out[i] = data;
        if (!--left) then(out);
      });
    });
  }
  function parse(text) {
    return text.split("\n").slice(0, -1).map(function (l) {
      var tab = l.indexOf("\t");
      return [l.slice(0, tab), l.slice(tab + 1)];
    });
  }
  var digits = {};
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("").forEach(function (c, i) { digits[c] = i; });
  function postings(s) {
    var out = [], last = -1, i = 0;
    function number() {
      for (var n = 0, k = 1; ; k *= 32) {
        var d = digits[s[i++]];
        n += (d & 31) * k;
        if (d < 32) return n;
      }
    }
    out.more = s[s.length - 1] === "+";
    for (var end = s.length - (out.more ? 1 : 0); i < end;) {
      if (s[i] !== "~") { out.push(last += number()); continue; }
      i++;
      for (var n = number(); n > 0; n--) out.push(++last);
    }
    return out;
  }

  /* ---- words, as generator/site/search.go cuts them ---- */
  function fold(s) {
    return s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/\u03c2/g, "\u03c3");
  }
  function terms(s) {
    return fold(s).split(/\s+/).map(function (t) {
      return Array.from(t.replace(/^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$/gu, "")).slice(0, 40).join("");
    }).filter(Boolean);
  }
  function after(a, b) { // by code points, as the index is sorted
    a = Array.from(a);
    b = Array.from(b);
    for (var i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i].codePointAt(0) > b[i].codePointAt(0);
    return a.length > b.length;
  }

  /* ---- a query: the things of each term, then those of all terms ---- */
  function shards(term) {
    var first = 0, out = [];
    index.words.forEach(function (w, i) { if (!after(w, term)) first = i; });
    for (var i = first; i < index.words.length; i++) {
      if (i > first && after(index.words[i], term) && index.words[i].indexOf(term) !== 0) break;
      out.push("w" + i);
    }
    return out;
  }
  function lookUp(term, then) {
    var names = shards(term), some = names.slice(0, mostShards);
    loadAll(some, function (lists) {
      var all = {}, more = names.length > some.length; // all: how many letters each thing's word goes on
      lists.forEach(function (list) {
        (list || []).forEach(function (e) {
          if (e[0].indexOf(term) !== 0) return;
          var p = postings(e[1]), rest = e[0].length - term.length;
          more = more || p.more;
          p.forEach(function (n) { if (!(all[n] <= rest)) all[n] = rest; });
        });
      });
      then({ all: all, more: more });
    });
  }
  function title(n, then) {
    load("t" + Math.floor(n / index.per), function (lines) {
      var f = lines && lines[n % index.per] ? lines[n % index.per].split("\t") : null;
      then(f && { n: n, page: index.pages[f[0]], where: index.where[f[1]], id: f[2], anchor: f[3] || f[2], title: f[4] });
    });
  }
  /* Lists that are whole are cut with each other; where one is not, the titles
     say whether a thing has that term. */
  function find(q, then) {
    var ts = terms(q), left = ts.length, got = [];
    if (!left) return then([], 0, false);
    ts.forEach(function (t, i) {
      lookUp(t, function (r) {
        got[i] = r;
        if (!--left) cross(ts, got, q, then);
      });
    });
  }
  function cross(ts, got, q, then) {
    var order = got.map(function (r, i) { return { r: r, t: ts[i], n: Object.keys(r.all).length }; });
    order.sort(function (a, b) { return a.r.more - b.r.more || a.n - b.n; });
    var open = order.slice(1).filter(function (o) { return o.r.more; });
    var whole = order.filter(function (o) { return !o.r.more; });
    var list = Object.keys(order[0].r.all).map(Number);
    list = list.filter(function (n) { return whole.every(function (o) { return n in o.r.all; }); });
    var rest = {};
    list.forEach(function (n) { rest[n] = got.reduce(function (sum, r) { return sum + (n in r.all ? r.all[n] : 9); }, 0); });
    list.sort(function (a, b) { return rest[a] - rest[b] || a - b; });
    settle(list, open.map(function (o) { return o.t; }), fold(q.trim()), order[0].r.more, then);
  }
  function settle(list, open, q, more, then) {
    var hits = [], blocks = {}, count = 0;
    (function next(i) {
      var n = list[i], block = Math.floor(n / index.per);
      if (i < list.length && !blocks[block] && count < mostBlocks) { blocks[block] = true; count++; }
      if (i >= list.length || hits.length >= 2 * shown || !blocks[block]) {
        hits.sort(function (a, b) { return (fold(b.id) === q) - (fold(a.id) === q); });
        var total = open.length ? hits.length : list.length;
        return then(hits.slice(0, shown), total, more || open.length > 0 && i < list.length);
      }
      title(n, function (h) {
        if (h && has(h, open)) hits.push(h);
        if (i % 200) next(i + 1); else setTimeout(next, 0, i + 1);
      });
    })(0);
  }
  function has(h, open) {
    var text = " " + fold(h.id + " " + h.title).replace(/[^\p{L}\p{N}\p{M}]+/gu, " ");
    return open.every(function (t) { return text.indexOf(" " + t.replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")) >= 0; });
  }

  /* ---- the box: a combobox with a list of links ---- */
  var slot = kit.slot;
  var form = el("form", { role: "search", "class": "search" });
  var box = el("input", {
    type: "search", placeholder: word("search-hint"), "aria-label": word("search-label"), autocomplete: "off", spellcheck: "false",
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "_results"
  });
  var list = el("div", { id: "_results", "class": "results", role: "listbox", "aria-label": word("search-results") });
  var none = el("p", { "class": "results none" }, word("search-none"));
  var at = -1, asked = 0;
  list.hidden = none.hidden = true;
  [box, list, none].forEach(function (e) { form.appendChild(e); });
  slot.parentNode.insertBefore(form, slot);

  function open(yes) {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes));
    if (!yes) select(-1);
  }
  function select(i) {
    var old = list.children[at];
    if (old) old.removeAttribute("aria-selected");
    at = i;
    var now = list.children[at];
    if (!now) return box.removeAttribute("aria-activedescendant");
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", now.id);
  }
  function option(h, i) {
    var a = el("a", { role: "option", id: "_r" + i, tabindex: "-1", href: kit.root + h.page + (h.anchor ? "#" + encodeURIComponent(h.anchor) : "") });
    if (h.id) a.appendChild(el("span", { "class": "id" }, h.id));
    a.appendChild(el("span", { "class": "what" }, h.title || h.id));
    a.appendChild(el("span", { "class": "where" }, h.where));
    return a;
  }
  function run() {
    var q = box.value, mine = ++asked;
    load("root", function () {
      if (!index || mine !== asked) return;
      find(q, function (hits, total, more) {
        if (mine !== asked) return;
        select(-1);
        list.textContent = "";
        hits.forEach(function (h, i) { list.appendChild(option(h, i)); });
        open(hits.length > 0);
        none.hidden = hits.length > 0 || !q.trim();
        if (q.trim()) kit.say(word(more ? "search-more" : "search-count", total.toLocaleString(document.documentElement.lang)));
        list.setAttribute("data-for", q);
      });
    });
  }
  box.addEventListener("focus", function () { load("root", function () {}); });
  box.addEventListener("input", run);
  box.addEventListener("keydown", function (e) {
    var n = list.children.length;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!n) return;
      e.preventDefault();
      if (list.hidden) open(true);
      select(e.key === "ArrowDown" ? (at + 1) % n : (at <= 0 ? n : at) - 1);
    } else if (e.key === "Escape" && (!list.hidden || !none.hidden)) {
      e.preventDefault(); // the first one closes the list, the next one empties the box
      open(false);
      none.hidden = true;
    }
  });
  form.addEventListener("submit", function (e) {
    e.preventDefault();
    var a = list.children[Math.max(at, 0)];
    if (a && !list.hidden) a.click();
  });
  list.addEventListener("mousedown", function (e) { e.preventDefault(); }); // the box keeps the focus
  list.addEventListener("click", function () { open(false); });
  form.addEventListener("focusout", function (e) {
    if (form.contains(e.relatedTarget)) return;
    open(false);
    none.hidden = true;
  });
  document.addEventListener("keydown", function (e) {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "k") return;
    e.preventDefault();
    box.focus();
    box.select();
  });
})();
