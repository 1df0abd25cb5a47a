"use strict";
// The reader's position, asked for only on a click, rounded to about a kilometre, sent only with the form.
(() => {
  const button = document.getElementById("locate");
  if (!button || !navigator.geolocation) return;
  const state = document.getElementById("locate-state");
  button.closest(".locate").hidden = false;
  const found = ({ coords }) => {
    const form = button.form;
    let near = form.querySelector("input[name=near]");
    if (!near) {
      near = document.createElement("input");
      near.type = "hidden";
      near.name = "near";
      form.append(near);
    }
    near.checked = true;
    near.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
    form.elements.where.value = "";
    form.requestSubmit();
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, () => {
      button.disabled = false;
      state.textContent = button.dataset.failed;
    }, { timeout: 15000, maximumAge: 600000 });
  });
})();
