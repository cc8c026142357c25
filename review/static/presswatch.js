// Keyboard for the review pages. Everything it does can be done without it; it loads nothing and stores nothing.
"use strict";

(() => {
  const cards = () => [...document.querySelectorAll("[data-card]")];
  const chosen = () => document.querySelector("[data-card].is-chosen");
  const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");
  const decision = document.querySelector("[data-decision]");
  const keys = document.getElementById("keys");

  function choose(card) {
    for (const other of cards()) other.classList.remove("is-chosen");
    if (!card) return;
    card.classList.add("is-chosen");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const at = all.indexOf(chosen());
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function open() {
    const link = (chosen() || document).querySelector("[data-open]");
    if (chosen() && link) link.click();
  }

  // A letter on the queue opens the chosen candidate at that decision; on a candidate's page it goes to the section.
  function decide(letter) {
    const wanted = `[data-key~="${letter}"]`;
    const section = decision && decision.querySelector(`details${wanted}`);
    if (section) {
      goTo(section, letter);
      return;
    }
    const card = chosen() || cards()[0];
    const link = card && card.querySelector(`a${wanted}`);
    if (link) location.assign(`${link.href}-${letter}`);
  }

  function goTo(section, letter) {
    decision.dataset.wanted = letter;
    for (const other of decision.querySelectorAll("details.section")) other.open = other === section;
    section.scrollIntoView({ block: "start" });
    const first = letter === "u"
      ? document.getElementById("note")
      : section.querySelector(letter === "c" ? "[data-submit]" : "input:checked") || section.querySelector("input");
    if (first) first.focus();
  }

  function search() {
    const field = document.querySelector("[data-search]");
    if (!field) return;
    const section = field.closest("details");
    if (section) section.open = true;
    field.focus();
  }

  function undo() {
    const button = document.querySelector("[data-undo]");
    if (button) button.click();
  }

  function showKeys() {
    if (keys && !keys.open) keys.showModal();
  }

  const actions = {
    j: () => step(1), k: () => step(-1), Enter: open, z: undo, "/": search, "?": showKeys,
    c: () => decide("c"), r: () => decide("r"), d: () => decide("d"), o: () => decide("o"), u: () => decide("u"),
  };
  // The same keys on a Kazakh or Russian layout: what counts is where the key is.
  const places = { KeyJ: "j", KeyK: "k", KeyZ: "z", KeyC: "c", KeyR: "r", KeyD: "d", KeyO: "o", KeyU: "u" };

  function submitOpenSection(element) {
    const section = element.closest("details.section") || (decision && decision.querySelector("details.section[open]"));
    const wanted = section && section.querySelector(`[data-submit="${decision.dataset.wanted}"]`);
    const button = wanted || (section && section.querySelector("[data-submit]"));
    if (button) button.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && decision) {
      event.preventDefault();
      submitOpenSection(event.target);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (keys && keys.open)) return;
    if (event.key === "Escape" && isTyping(event.target)) {
      event.target.blur();
      return;
    }
    if (isTyping(event.target) && event.target.type !== "radio") return;
    if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      submitOpenSection(event.target);
      return;
    }
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const action = actions[event.key] || actions[places[event.code]];
    if (!action) return;
    event.preventDefault();
    action();
  });

  for (const button of document.querySelectorAll("[data-open-keys]")) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }

  // The section the address or the server opened gets the focus, so that Enter or the arrows go on from there.
  function openNamed() {
    const [name, letter] = location.hash.slice(1).split("-");
    const named = decision && name && document.getElementById(name);
    if (named && named.matches("details.section")) goTo(named, letter || named.dataset.key[0]);
  }
  openNamed();
  window.addEventListener("hashchange", openNamed);

  // A second click while the first is on its way would be a second decision.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    setTimeout(() => {
      for (const button of event.target.querySelectorAll("button")) button.disabled = true;
    }, 0);
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form button:disabled")) button.disabled = false;
  });
})();
