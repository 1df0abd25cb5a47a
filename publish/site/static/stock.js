"use strict";
// Datasette's filter form has no labels: give its controls the names that a screen reader says.
const names = { _filter_column: "column", _filter_op: "operator", _filter_value: "value", _sort: "sort by" };
for (const control of document.querySelectorAll("form.filters :is(select, input)")) {
  const name = Object.keys(names).find((key) => control.name.startsWith(key));
  if (name && !control.labels.length) control.setAttribute("aria-label", names[name]);
}
