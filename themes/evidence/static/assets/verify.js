/* On the page "Verify this pack". Served, it hashes every file of the pack in the
   browser and compares with manifest.json: this finds accidents, not forgers,
   for whoever changes a file can change this script as well. Opened from a disk
   a page may not read its neighbours; it hands out commands instead. A classic
   script; its words are attributes of its own element. */
(function () {
  "use strict";
  var own = document.currentScript, kit = window.evpack, steps = document.getElementById("steps");
  if (!own || !kit || !steps) return;
  var el = kit.el, up = kit.root + "../";
  function word(key, n, t) { return (own.getAttribute("data-" + key) || "").replace("%n", n).replace("%t", t); }

  var box = el("section", { id: "in-page" });
  box.appendChild(el("h2", {}, word("title")));
  box.appendChild(el("p", {}, word("limits")));
  steps.parentNode.insertBefore(box, steps.nextSibling);
  if (location.protocol.indexOf("http") !== 0 || !window.crypto || !crypto.subtle) commands();
  else button();

  function commands() {
    box.appendChild(el("p", {}, word("disk")));
    var list = el("ul", { "class": "commands" });
    ["sha256sum -c SHA256SUMS",
      "(cd trail && grep '^    .*openssl' README.txt | sh -ex)",
      "(cd trail && grep '^    .*ssh-keygen' README.txt | sh -ex)"].forEach(function (text) {
      var item = el("li", {}), b = el("button", { type: "button", "class": "cite" }, word("copy"));
      item.appendChild(el("code", {}, text));
      b.addEventListener("click", function () {
        var range = document.createRange();
        range.selectNodeContents(item.firstChild);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        if (document.execCommand("copy")) { b.textContent = word("copied"); kit.say(word("copied")); }
      });
      item.appendChild(document.createTextNode(" "));
      item.appendChild(b);
      list.appendChild(item);
    });
    box.appendChild(list);
  }

  function button() {
    var b = el("button", { type: "button", id: "hash-all", "class": "cite" }, word("run")), out = el("div", { id: "hash-result" });
    b.addEventListener("click", function () { b.disabled = true; run(out).then(function () { b.disabled = false; }); });
    box.appendChild(b);
    box.appendChild(out);
  }

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (n) { return (n < 16 ? "0" : "") + n.toString(16); }).join("");
  }
  function get(path) {
    return fetch(up + path.split("/").map(encodeURIComponent).join("/"), { cache: "no-store" }).then(function (r) {
      if (!r.ok) throw new Error(word("missing"));
      return r.arrayBuffer();
    });
  }
  function digest(data) { return crypto.subtle.digest("SHA-256", data).then(hex); }

  function check(f) {
    return get(f.path).then(function (data) {
      return digest(data).then(function (sum) { return sum === f.sha256 && data.byteLength === f.size ? "" : word("changed"); });
    }).catch(function (e) { return e.message || word("missing"); });
  }

  function run(out) {
    var total = el("p", { role: "status", "class": "total" }, "…"), bad = el("ul", { "class": "bad" }), rows = el("tbody", {});
    out.textContent = "";
    out.appendChild(total);
    out.appendChild(bad);
    return get("manifest.json").then(function (data) {
      var files = JSON.parse(new TextDecoder().decode(data)).files, next = 0, done = 0, failed = 0;
      function row(f, why) {
        var tr = el("tr", {});
        tr.appendChild(el("td", {}, f.path));
        tr.appendChild(el("td", {}, why || word("ok")));
        rows.appendChild(tr);
        if (why) { failed++; bad.appendChild(el("li", {}, f.path + ": " + why)); }
        total.textContent = word("progress", ++done, files.length);
      }
      function worker() {
        if (next === files.length) return Promise.resolve();
        var f = files[next++];
        return check(f).then(function (why) { row(f, why); }).then(worker);
      }
      return Promise.all([worker(), worker(), worker(), worker()]).then(function () { return digest(data); }).then(function (sum) {
        total.textContent = failed ? word("total-bad", failed, files.length) : word("total-ok", files.length, files.length);
        total.setAttribute("data-failed", failed);
        out.appendChild(el("p", {}, word("digest")));
        out.lastChild.appendChild(el("code", {}, " " + sum));
        var more = el("details", {}), table = el("table", {});
        more.appendChild(el("summary", {}, word("each")));
        table.appendChild(rows);
        more.appendChild(table);
        out.appendChild(more);
      });
    }).catch(function (e) {
      total.textContent = "manifest.json: " + (e.message || word("missing"));
      total.setAttribute("data-failed", "1");
    });
  }
})();
