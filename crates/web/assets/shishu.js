// Everything here is a help and never a need: each page works with this file absent.
// Plain ES5 with fetch: it must run in the browser an office has had since 2015.
(function () {
  "use strict";

  function all(selector, root) { return [].slice.call((root || document).querySelectorAll(selector)); }
  function one(selector, root) { return (root || document).querySelector(selector); }

  // ── the grid: arrows and Enter move, a block pasted from a spreadsheet lands in cells ──

  var form = one(".entry-form");

  // Cells as rows of columns, in the order of the page.
  function rows() {
    return all(".entry tr", form).map(function (row) { return all("[data-code]", row); }).filter(function (cells) { return cells.length; });
  }

  function place(cell) {
    var grid = rows();
    for (var r = 0; r < grid.length; r++) {
      var c = grid[r].indexOf(cell);
      if (c >= 0) return { grid: grid, r: r, c: c };
    }
    return null;
  }

  function go(cell) {
    if (!cell) return false;
    cell.focus();
    if (cell.select) cell.select();
    return true;
  }

  // The caret leaves a cell sideways only from its edge, so that text can still be edited.
  function atEdge(cell, step) {
    if (cell.selectionStart === null || cell.selectionStart === undefined) return true;
    var whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return whole || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === (step < 0 ? 0 : cell.value.length));
  }

  function move(event) {
    var cell = event.target, key = event.key;
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.keyCode === 229) return;
    var down = { ArrowDown: 1, Down: 1, ArrowUp: -1, Up: -1, Enter: event.shiftKey ? -1 : 1 }[key] || 0;
    var side = { ArrowRight: 1, Right: 1, ArrowLeft: -1, Left: -1 }[key] || 0;
    if (!down && !side || cell.tagName === "SELECT" && key !== "Enter") return;
    var at = place(cell);
    if (!at || side && !atEdge(cell, side)) return;
    var next = side ? at.grid[at.r][at.c + side] : (at.grid[at.r + down] || [])[Math.min(at.c, ((at.grid[at.r + down] || []).length || 1) - 1)];
    // Enter never sends a half-filled return by accident, not even from the last cell.
    if (go(next) || key === "Enter") event.preventDefault();
  }

  // Lines of a clipboard; a spreadsheet puts a cell with a line break or a tab in it between quotes.
  function parseBlock(text) {
    var lines = [[""]], quoted = false;
    text = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (var i = 0; i < text.length; i++) {
      var ch = text.charAt(i), line = lines[lines.length - 1], last = line.length - 1;
      if (quoted) {
        if (ch !== '"') line[last] += ch;
        else if (text.charAt(i + 1) === '"') { line[last] += ch; i++; }
        else quoted = false;
      } else if (ch === '"' && line[last] === "") quoted = true;
      else if (ch === "\t") line.push("");
      else if (ch === "\n") lines.push([""]);
      else line[last] += ch;
    }
    return lines.map(function (line) { return line.map(function (cell) { return cell.replace(/^\s+|\s+$/g, ""); }); });
  }

  // A block that brings its codes finds its rows by them; another lands downwards and to the right from the cell.
  function landing(block, cell) {
    var at = place(cell), known = {}, byCode = [], left = 0;
    at.grid.forEach(function (cells) { cells.forEach(function (c) { known[c.getAttribute("data-code")] = c; }); });
    block.forEach(function (line) {
      if (line.length > 1 && known.hasOwnProperty(line[0])) {
        for (var i = line.length - 1; i > 0; i--) if (line[i] !== "") { byCode.push([known[line[0]], line[i]]); return; }
      }
    });
    if (byCode.length) return { cells: byCode, left: block.length - byCode.length };
    var cells = [];
    block.forEach(function (line, r) {
      var target = at.grid[at.r + r];
      if (!target) { left++; return; }
      line.forEach(function (value, c) { if (target[at.c + c]) cells.push([target[at.c + c], value]); });
    });
    return { cells: cells, left: left };
  }

  function say(name) { return form.getAttribute("data-say-" + name) || ""; }

  function paste(event) {
    var clip = event.clipboardData || window.clipboardData;
    var text = clip ? clip.getData("text") : "";
    var block = parseBlock(text);
    if (block.length < 2 && block[0].length < 2) return;
    event.preventDefault();
    var land = landing(block, event.target);
    var before = land.cells.map(function (pair) { return [pair[0], pair[0].value]; });
    put(land.cells);
    var note = one("[data-pasted]", form);
    if (!note) return;
    note.textContent = say("pasted") + land.cells.length + (land.left > 0 ? say("left") + land.left : "");
    var undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn plain";
    undo.textContent = say("undo");
    undo.addEventListener("click", function () { put(before); note.textContent = ""; go(event.target); });
    note.appendChild(undo);
  }

  function put(pairs) {
    pairs.forEach(function (pair) { pair[0].value = pair[1]; change(pair[0]); });
    touched();
  }

  // The change against last year follows the typing; the server's own figure replaces it at the next load.
  function number(text) {
    var plain = text.replace(/[,，\s]/g, "").replace(/[\u2212－]/g, "-").replace(/[０-９．]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xfee0); });
    return /^[+-]?\d+(\.\d+)?$/.test(plain) ? parseFloat(plain) : NaN;
  }
  function change(cell) {
    var row = cell.parentNode && cell.parentNode.parentNode, target = row && one("[data-base]", row);
    if (!target) return;
    var now = number(cell.value), base = number(target.getAttribute("data-base"));
    var percent = base ? (now - base) / Math.abs(base) * 100 : NaN;
    var text = isFinite(percent) ? Math.abs(percent).toFixed(1) : "—";
    target.textContent = (text === "—" || text === "0.0" ? "" : percent < 0 ? "\u2212" : "+") + text;
  }

  // ── live check and draft: the server judges, the server keeps ──

  function body(from) {
    var pairs = [];
    [].slice.call(from.elements).forEach(function (input) {
      if (!input.name || input.disabled || /^(submit|button|reset|file|image)$/.test(input.type)) return;
      if ((input.type === "radio" || input.type === "checkbox") && !input.checked) return;
      pairs.push(encodeURIComponent(input.name) + "=" + encodeURIComponent(input.value));
    });
    return pairs.join("&");
  }

  function post(url, from) {
    return fetch(url, {
      method: "POST", credentials: "same-origin", body: body(from || form),
      headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Accept": "application/json", "X-Shishu": "script" }
    });
  }

  var asked = 0, shown = 0, checkWait, draftWait, retryWait, retries = 0, dirty = false, saving = false;

  function check() {
    var url = form.getAttribute("data-check-url"), ticket = ++asked;
    if (!url) return;
    post(url).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (found) {
      if (!found || ticket < shown) return;
      shown = ticket;
      var fragments = found.fragments || {};
      Object.keys(fragments).forEach(function (code) { speak(code, fragments[code]); });
      if (typeof found.summary === "string") replace(one("[data-summary]"), found.summary);
      if (typeof found.marks === "string") replace(one("[data-marks]", form), found.marks);
    }).catch(function () { /* the draft says when the network is down; the rules are judged again at the next key */ });
  }

  // What the server last said per place, to leave a place alone when nothing changed.
  function replace(target, html) {
    if (!target || target.said === html || target.said === undefined && target.innerHTML === html) return;
    target.said = html;
    target.innerHTML = html;
  }

  function speak(code, html) {
    var target = document.getElementById("e" + code), cell = document.getElementById("c" + code);
    if (!target || !target.hasAttribute("data-fragment")) return;
    var focus = target.contains(document.activeElement) ? document.activeElement : null;
    var kept = all("input, textarea", target).map(function (input) { return [input.name, input.type, input.value, input.checked]; });
    var from = focus && focus.selectionStart, to = focus && focus.selectionEnd;
    // Somebody is writing here: never take the place away from under the pen.
    if (focus && focus.name && html.indexOf('name="' + focus.name + '"') < 0) return;
    replace(target, html);
    kept.forEach(function (was) {
      all("input, textarea", target).forEach(function (input) {
        if (input.name !== was[0]) return;
        if (was[1] === "radio") input.checked = input.value === was[2] ? was[3] : input.checked && !was[3];
        else input.value = was[2];
      });
    });
    if (focus && focus !== document.activeElement) {
      all("input, textarea", target).some(function (input) {
        if (input.name !== focus.name || input.type === "radio" && input.value !== focus.value) return false;
        input.focus();
        if (from !== null && input.setSelectionRange && input.type !== "radio") input.setSelectionRange(from, to);
        return true;
      });
    }
    var row = target.parentNode.parentNode, refused = !!one(".is-hard", target);
    row.hidden = !html;
    if (row.previousElementSibling) row.previousElementSibling.classList[html ? "add" : "remove"]("flagged");
    if (cell) { if (refused) cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid"); }
  }

  function clock() { return new Date().toTimeString().slice(0, 8); }

  function trouble(text) {
    var target = one("[data-draft-trouble]", form);
    if (target && target.textContent !== text) target.textContent = text;
  }

  function state(text) {
    var target = one("[data-draft-state]", form);
    if (target) target.textContent = text;
  }

  function again() {
    clearTimeout(retryWait);
    retryWait = setTimeout(save, Math.min(30, 3 * Math.pow(2, retries++)) * 1000);
  }

  function save() {
    var url = form.getAttribute("data-draft-url");
    clearTimeout(retryWait);
    if (!url || saving || !dirty) return;
    saving = true;
    dirty = false;
    state(say("saving"));
    post(url).then(function (answer) {
      if (answer.ok && !answer.redirected) {
        return (answer.status === 204 ? Promise.resolve({}) : answer.json()).then(function (kept) {
          retries = 0;
          trouble("");
          state(say("saved") + " " + (kept.saved || clock()));
        });
      }
      dirty = true;
      state("");
      if (answer.status === 401 || answer.status === 403 || answer.redirected) { trouble(say("signed-out")); return; }
      // Submitted or revised elsewhere: the server says so in words. What is typed stays; leaving the page asks first.
      if (answer.status === 409) {
        return answer.json().then(function (told) {
          trouble(told.error + (/。$/.test(told.error) ? "" : "; ") + (told.next || ""));
        }, function () { trouble(say("elsewhere")); });
      }
      if (answer.status < 500) { trouble(say("refused")); return; }
      throw new Error("the server answered " + answer.status);
    }).catch(function () {
      dirty = true;
      state("");
      trouble(say("failed"));
      again();
    }).then(function () {
      saving = false;
      // Typed while saving: save that too.
      if (dirty && !one("[data-draft-trouble]", form).textContent) later();
    });
  }

  function later() { clearTimeout(draftWait); draftWait = setTimeout(save, 1500); }

  function touched() {
    dirty = true;
    if (!window.fetch) return;
    clearTimeout(checkWait);
    checkWait = setTimeout(check, 300);
    later();
  }

  if (form) {
    form.addEventListener("keydown", function (event) { if (event.target.hasAttribute("data-code")) move(event); });
    form.addEventListener("paste", function (event) { if (event.target.hasAttribute("data-code")) paste(event); });
    form.addEventListener("input", function (event) { change(event.target); touched(); });
    form.addEventListener("change", touched);
    var leaving = false;
    form.addEventListener("submit", function () { leaving = true; clearTimeout(draftWait); clearTimeout(retryWait); });
    window.addEventListener("online", function () { if (dirty) save(); });
    // Back from signing in elsewhere, or from another program: save what waits.
    window.addEventListener("focus", function () { if (dirty) save(); });
    window.addEventListener("beforeunload", function (event) {
      if (!dirty || leaving || !form.getAttribute("data-draft-url")) return;
      event.preventDefault();
      event.returnValue = "";
    });
    // The page came back from the browser's memory after a submission: it may be sent again.
    window.addEventListener("pageshow", function () { leaving = false; });
  }

  // ── a rule being written: the server judges while one types, the palette writes at the caret ──

  var rule = one("form[data-live-url]");
  if (rule && window.fetch) {
    var pen = one("#expr", rule), ruleWait, ruleAsked = 0;
    rule.addEventListener("focusin", function (event) { if (/^(expr|when)$/.test(event.target.id)) pen = event.target; });
    rule.addEventListener("input", function () {
      clearTimeout(ruleWait);
      ruleWait = setTimeout(function () {
        var ticket = ++ruleAsked;
        post(rule.getAttribute("data-live-url"), rule).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (found) {
          if (found && ticket === ruleAsked) all("[data-live]").forEach(function (slot) { replace(slot, found.live[slot.getAttribute("data-live")] || ""); });
        }).catch(function () { /* asked again at the next key */ });
      }, 350);
    });
    all("[data-still]", rule).forEach(function (still) { still.hidden = true; });
    all("[data-insert]", rule).forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var text = button.getAttribute("data-insert"), at = pen.selectionStart, hole = text.indexOf("[]");
        pen.value = pen.value.slice(0, at) + text + pen.value.slice(pen.selectionEnd);
        pen.focus();
        at += hole < 0 ? text.length : hole + 1;
        pen.setSelectionRange(at, at);
        rule.dispatchEvent(new Event("input"));
      });
    });
  }

  // ── work that a crowded form asks for: a number such that SHA-256 of "challenge:number" begins with so many zero bits ──

  all("form[data-work]").forEach(function (form) {
    if (!window.crypto || !crypto.subtle) return; // over plain HTTP: whoever waits gets through as well
    var work = form.getAttribute("data-work").split(":"), coder = new TextEncoder();
    function solves(hash) { return Math.clz32(new DataView(hash).getUint32(0)) >= +work[1]; }
    function from(number) {
      var tries = [];
      for (var i = 0; i < 512; i++) tries.push(crypto.subtle.digest("SHA-256", coder.encode(work[0] + ":" + (number + i))));
      return Promise.all(tries).then(function (hashes) {
        var at = hashes.findIndex(solves);
        return at < 0 ? from(number + 512) : number + at;
      });
    }
    var found = from(0);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      form.setAttribute("aria-busy", "true");
      found.then(function (number) {
        form.setAttribute("action", form.getAttribute("action") + "&work=" + number);
        form.submit();
      });
    });
  });

  // ── the rest of every page ──

  var loud = one("[data-focus]");
  if (loud) loud.focus();

  all("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    var words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(one(button.getAttribute("data-copy")).textContent.trim()).then(function () {
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = words; }, 3000);
      }, function () { getSelection().selectAllChildren(one(button.getAttribute("data-copy"))); });
    });
  });

  // A passage selected in the text of a draft goes into the next free line of what is masked besides.
  all("[data-pick]").forEach(function (box) {
    box.addEventListener("mouseup", function () {
      var words = String(getSelection()).trim();
      var lines = all("input[name^='" + box.getAttribute("data-pick") + "']");
      var there = lines.some(function (line) { return line.value === words; });
      var free = lines.filter(function (line) { return !line.value; })[0];
      if (words.length > 1 && words.indexOf("\n") < 0 && free && !there) free.value = words;
    });
  });

  // Paper shows what is folded; afterwards it is folded again.
  var unfolded = [];
  window.addEventListener("beforeprint", function () {
    unfolded = all("details:not([open]):not(.gloss)");
    unfolded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () { unfolded.forEach(function (details) { details.open = false; }); });

  // Tables through time open at the newest column; a shadow stands where more columns wait.
  all(".scroll").forEach(function (box) {
    if (box.hasAttribute("data-from-end")) box.scrollLeft = box.scrollWidth;
    function mark() {
      var more = box.scrollWidth - box.clientWidth - box.scrollLeft > 1;
      box.classList[more ? "add" : "remove"]("more-right");
    }
    box.addEventListener("scroll", mark);
    window.addEventListener("resize", mark);
    mark();
  });
})();
