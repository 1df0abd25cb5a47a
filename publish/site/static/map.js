"use strict";
// Makes a map drawn on the server one to move about in, with Leaflet from this same host. Without it, or if anything
// fails, the drawn map stays, its circles being links.
(() => {
  const CELL = 56; // pixels a side of the grid on which projects are gathered
  const LISTED = 40; // titles in a popup

  const style = (href) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    element.onload = done;
    element.onerror = () => failed(new Error(`cannot load ${href}`));
    document.head.prepend(element);
  });
  const json = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  };
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function gather(map, points) {
    const bounds = map.getBounds().pad(0.1);
    const cells = new Map();
    for (const point of points) {
      if (!bounds.contains([point[0], point[1]])) continue;
      const at = map.project([point[0], point[1]]);
      const key = `${Math.floor(at.x / CELL)},${Math.floor(at.y / CELL)}`;
      const cell = cells.get(key) || { points: [], x: 0, y: 0 };
      cell.points.push(point);
      cell.x += at.x;
      cell.y += at.y;
      cells.set(key, cell);
    }
    // the greatest take in those whose pins would lie on theirs
    const kept = [];
    for (const cell of [...cells.values()].sort((a, b) => b.points.length - a.points.length)) {
      const [x, y] = [cell.x / cell.points.length, cell.y / cell.points.length];
      const near = kept.find((other) => Math.hypot(other.x - x, other.y - y) < CELL * 0.75);
      if (near) near.points.push(...cell.points); else kept.push({ points: cell.points, x, y });
    }
    return kept.map((cell) => cell.points);
  }

  function list(points, prefix) {
    const element = document.createElement("ul");
    for (const [, , id, title] of points.slice(0, LISTED)) {
      const link = document.createElement("a");
      link.href = prefix + id;
      link.textContent = title;
      const item = document.createElement("li");
      item.append(link);
      element.append(item);
    }
    return element;
  }

  function pin(L, map, points, data) {
    const one = points.length === 1;
    const size = one ? 18 : Math.min(24 + 5 * Math.log2(points.length), CELL);
    const label = one ? points[0][3] : `${points.length} ${data.several}`;
    const icon = L.divIcon({ className: one ? "pin one" : "pin", iconSize: [size, size], html: one ? "" : String(points.length) });
    const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
    const marker = L.marker([mean(0), mean(1)], { icon, title: label, alt: label, keyboard: true });
    const bounds = L.latLngBounds(points.map((point) => [point[0], point[1]]));
    const together = one || bounds.getSouthWest().distanceTo(bounds.getNorthEast()) < 30 || map.getZoom() >= map.getMaxZoom();
    if (together) marker.bindPopup(list(points, data.project));
    else marker.on("click", () => map.fitBounds(bounds, { padding: [40, 40] }));
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", label);
    });
    return marker;
  }

  async function enliven(box) {
    const data = box.dataset;
    const [L, { points }, outlines] = await Promise.all([
      import(data.script), json(data.points), json(data.outlines), style(data.style)]);
    const live = Object.assign(document.createElement("div"), { className: "live" });
    live.setAttribute("role", "region");
    live.setAttribute("aria-label", data.label);
    box.querySelector("svg").hidden = true; // comes back if what follows fails
    box.append(live);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(live, { minZoom: 2, maxZoom: 13, zoomAnimation: !still, fadeAnimation: !still, zoomControl: false, scrollWheelZoom: false, worldCopyJump: false });
    L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
    map.attributionControl.setPrefix("Leaflet").addAttribution(data.origin);
    map.fitBounds([[+data.south, +data.west], [+data.north, +data.east]]);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    L.geoJSON(outlines, { interactive: false, style: { color: css("--paper"), weight: 1, fillColor: css("--land"), fillOpacity: 1 } }).addTo(map);
    const pins = L.layerGroup().addTo(map);
    const show = () => {
      pins.clearLayers();
      for (const cell of gather(map, points)) pins.addLayer(pin(L, map, cell, data));
    };
    map.on("moveend", show);
    show();
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      enliven(target).then(() => target.querySelector("svg").remove(), (error) => {
        console.error(error);
        target.querySelector(".live")?.remove();
        target.querySelector("svg").hidden = false;
        target.after(Object.assign(document.createElement("p"), { className: "caption", textContent: target.dataset.failed }));
      });
    }
  });
  for (const box of document.querySelectorAll(".map[data-points]")) if (box.dataset.points) seen.observe(box);
})();
