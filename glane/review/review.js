// Keys for the buttons that the page has anyway; without this file everything still works.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, textarea")) return;
  const key = event.key === "Backspace" ? "\x7f" : event.key.toLowerCase();
  const opened = { r: "reasons", h: "help", "?": "help" }[key];
  if (opened) {
    const details = document.getElementById(opened);
    if (details) details.open = !details.open;
    return;
  }
  const button = [...document.querySelectorAll("button[data-keys]")].find((one) => one.dataset.keys.split(" ").includes(key));
  if (button) {
    event.preventDefault();
    button.click();
  }
});
// One answer a page: a second click on the way would answer the next pair unseen.
document.querySelector("form.answers")?.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
