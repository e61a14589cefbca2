// Loads the page again when the workspace has a newer draft, and shows what is
// wrong in the workspace. Register text is set as text, never as HTML.
(function () {
  'use strict';
  var own = Number(document.currentScript.dataset.draft);
  var box = null;
  function show(text) {
    if (!text) {
      if (box) { box.remove(); box = null; }
      return;
    }
    if (!box) {
      box = document.createElement('pre');
      box.id = 'live-wrong';
      box.setAttribute('role', 'alert');
      var style = { position: 'fixed', left: '0', right: '0', bottom: '0', zIndex: '1000', maxHeight: '60vh', overflow: 'auto', margin: '0', padding: '12px 16px',
        background: '#3d1a18', color: '#ffe3e0', font: '13px/1.45 ui-monospace, monospace', whiteSpace: 'pre-wrap', borderTop: '3px solid #ffa59d' };
      Object.assign(box.style, style);
      document.body.appendChild(box);
    }
    box.textContent = text;
  }
  new EventSource('/.live').onmessage = function (e) {
    var state = JSON.parse(e.data);
    if (state.draft !== own) { location.reload(); return; }
    show(state.wrong);
  };
})();
