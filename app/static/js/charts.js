// A chart is drawn from the table beside it: one result set, and without JavaScript the table
// remains. <canvas data-chart="bars" data-from="table-id"> names the table. In the table:
//   th data-role="week"   the role of a column: week (bump), x and y (tiers), value (the rest)
//   td data-value="0.64"  the number, where the text is formatted
//   tr data-drawn         the chart shows the row; data-lead: highlighted; data-group: its kind
const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);
const colour = (name) => {
  probe.style.color = `var(${name})`; // set through the DOM, which style-src 'self' allows
  return getComputedStyle(probe).color;
};

const number = (cell) => {
  const text = (cell.dataset.value ?? cell.textContent).replace(/[,%\s]/g, "").replace("−", "-");
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
};

const read = (table) => {
  const heads = [...table.tHead.rows[0].cells].map((cell, i) => (
    { name: cell.textContent.trim(), role: cell.dataset.role, at: i - 1 }));
  const drawn = [...table.tBodies[0].rows].filter((row) => row.hasAttribute("data-drawn"));
  return {
    weeks: heads.filter((head) => head.role === "week"),
    column: (role) => heads.find((head) => head.role === role),
    rows: drawn.map((row) => ({
      name: row.cells[0].textContent.trim(),
      element: row,
      group: row.dataset.group ?? "",
      lead: row.hasAttribute("data-lead"),
      values: [...row.cells].slice(1).map(number),
      texts: [...row.cells].slice(1).map((cell) => cell.textContent.trim()),
    })),
  };
};

const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
// A name in at most two lines, of which only the second is cut.
const folded = (text, most) => {
  if (text.length <= most) return [text];
  const at = text.lastIndexOf(" ", most);
  return at < 1 ? [short(text, most)] : [text.slice(0, at), short(text.slice(at + 1), most)];
};
const LINE_PX = 13;
const written = (value) => value.toLocaleString("en", { maximumFractionDigits: 2 })
  .replace("-", "−");

// Names at the end of each line, so that no legend is needed.
const names = {
  id: "names",
  afterDatasetsDraw(chart, _args, options) {
    const { ctx } = chart;
    ctx.textBaseline = "middle";
    // Boxes that the next name must not cover: the marks of a scatter, and the names so far.
    const taken = chart.config.type !== "scatter" ? [] : chart.data.datasets.flatMap((_set, i) =>
      chart.getDatasetMeta(i).data.map(({ x, y }) => ({ left: x - 8, right: x + 8, y, tall: 15 })));
    const free = (box) => (chart.config.type !== "scatter" || box.y > chart.chartArea.top + 6)
      && !taken.some((other) => box.left < other.right && other.left < box.right
        && Math.abs(box.y - other.y) < (box.tall + other.tall) / 2);
    chart.data.datasets.forEach((set, i) => {
      const points = chart.getDatasetMeta(i).data;
      points.forEach((point, j) => {
        const text = options.of?.(set, j, points.length);
        if (!text) return;
        ctx.font = `${set.lead ? 650 : 450} 12px Inter, system-ui, sans-serif`;
        ctx.fillStyle = colour(set.lead || set.data[j]?.lead ? "--ink" : "--soft");
        const lines = [text].flat();
        const width = Math.max(...lines.map((line) => ctx.measureText(line).width));
        const fits = point.x + 12 + width < chart.width;
        if (!fits && options.skip) return;
        const left = Math.min(chart.width - width,
          Math.max(chart.chartArea.left + 4, point.x - width / 2));
        const places = [{ left, y: point.y - 16 }, { left, y: point.y + 16 }];
        if (fits) places.unshift({ left: point.x + 12, y: point.y });
        if (fits && chart.config.type !== "scatter") { // names of lines stay at their ends
          places.splice(1, 2, ...[1, -1, 2, -2].map((k) => (
            { left: point.x + 12, y: point.y + k * (LINE_PX + 1) })));
        }
        else places.push({ left: point.x - 12 - width, y: point.y });
        const place = places.map((each) => (
          { ...each, right: each.left + width, tall: lines.length * LINE_PX })).find(free);
        if (!place) return;
        taken.push(place);
        ctx.textAlign = "start";
        ctx.strokeStyle = colour("--panel"); // a halo, as the name may cover other marks
        ctx.lineWidth = 4;
        lines.forEach((line, k) => {
          const y = place.y + (k - (lines.length - 1) / 2) * LINE_PX;
          ctx.strokeText(line, place.left, y);
          ctx.fillText(line, place.left, y);
        });
      });
    });
  },
};

// Bars by group: clay for the left side, the lamp for the right, grey for both; without groups the
// row with data-lead is highlighted.
function lying(rows, { at, name }, narrow) {
  const fill = { both: "--edge", left: "--clay", right: "--lamp" };
  const lit = (row) => row.group === "right" || (!row.group && row.lead);
  const paint = (row) => colour(lit(row) ? "--lamp" : fill[row.group] ?? "--edge");
  return {
    type: "bar",
    data: { labels: rows.map((row) => (narrow ? folded(row.name, 16) : short(row.name, 26))),
      datasets: [{
      label: name, data: rows.map((row) => row.values[at]), maxBarThickness: 15, borderRadius: 1,
      borderSkipped: false, borderColor: colour("--ink"), backgroundColor: rows.map(paint),
      borderWidth: rows.map((row) => (lit(row) ? 1.5 : 0)) }] },
    options: { indexAxis: "y",
      scales: {
        x: { grid: { color: colour("--line") }, border: { display: false },
          ticks: { callback: written } },
        y: { grid: { display: false }, ticks: { color: colour("--ink"), autoSkip: false } } },
      plugins: { tooltip: { callbacks: {
        title: ([item]) => rows[item.dataIndex].name,
        label: (item) => `${name}: ${rows[item.dataIndex].texts[at]}` } } } },
  };
}

const kinds = {
  // Rank by week. On a wide screen the table's rows are level with the ranks (34 px both), so their
  // names label the lines.
  bump({ weeks, rows }, narrow) {
    const most = Math.max(10, ...rows.flatMap((row) => weeks.map((week) => row.values[week.at])));
    // Equal places lie side by side, not one over the other.
    const placed = (row, { at }) => {
      const equal = rows.filter((other) => other.values[at] === row.values[at]);
      return row.values[at] === null ? null
        : row.values[at] + (equal.indexOf(row) - (equal.length - 1) / 2) * 0.3;
    };
    const line = (row, more) => ({
      label: row.name, lead: row.lead, data: weeks.map((week) => placed(row, week)),
      cubicInterpolationMode: "monotone", clip: 20, pointBorderWidth: 0, ...more });
    const pen = (row) => {
      const ink = colour(row.lead ? "--ink" : "--edge");
      return line(row, { borderColor: ink, pointBackgroundColor: ink, order: row.lead ? 0 : 2,
        borderWidth: row.lead ? 2.5 : 1.5, pointRadius: row.lead ? 5 : 3 });
    };
    const marker = (row) => line(row, { label: "", borderColor: colour("--glow"), borderWidth: 13,
      borderCapStyle: "round", pointRadius: 6.5, pointBackgroundColor: colour("--glow"),
      pointHoverRadius: 6.5, order: 3 });
    const last = (set, j, n) => (narrow && set.label && j === n - 1 ? folded(set.label, 17) : "");
    return {
      type: "line",
      data: {
        labels: weeks.map((week) => week.name),
        datasets: [...rows.map(pen), ...rows.filter((row) => row.lead).map(marker)] },
      options: {
        layout: { autoPadding: false, padding: { right: narrow ? 124 : 10, left: 4 } },
        scales: {
          y: { reverse: true, min: 0.5, max: most + 0.5, grid: { display: false },
            border: { display: false },
            afterFit: (axis) => { axis.paddingTop = axis.paddingBottom = 0; },
            afterBuildTicks: (axis) => {
              axis.ticks = Array.from({ length: most }, (_, i) => ({ value: i + 1 }));
            } },
          x: { position: "top", grid: { color: colour("--line") }, border: { display: false },
            ticks: { maxRotation: 0, autoSkip: narrow },
            afterFit: (axis) => { axis.height = 34; } },
        },
        plugins: { names: { of: last }, tooltip: {
          filter: (item) => item.dataset.label !== "",
          callbacks: { label: ({ dataset, dataIndex }) => {
            const row = rows.find((each) => each.name === dataset.label);
            return `${row.name}: ${row.values[weeks[dataIndex].at]}`;
          } } } },
      },
    };
  },

  // Bars to the left and right of zero: which side demands more.
  gap({ rows, column }, narrow) {
    const config = lying(rows, column("value"), narrow);
    config.options.scales.x.grid.color = (c) => colour(c.tick?.value ? "--line" : "--ink");
    config.options.scales.x.ticks.callback = (v) => (v > 0 ? `+${written(v)}` : written(v));
    return config;
  },

  // Horizontal bars, one per row.
  bars({ rows, column }, narrow) {
    return lying(rows, column("value"), narrow);
  },

  // One value per row, in order.
  line({ rows, column }) {
    const { at, name } = column("value");
    const line = { label: name, data: rows.map((row) => row.values[at]), tension: 0.25 };
    return {
      type: "line",
      data: { labels: rows.map((row) => row.name), datasets: [
        { ...line, borderColor: colour("--ink"), borderWidth: 2.5, pointRadius: 0, order: 0 },
        { ...line, label: "", borderColor: colour("--glow"), borderWidth: 11, pointRadius: 0,
          borderCapStyle: "round", order: 1 },
      ] },
      options: {
        scales: { x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 14 } },
          y: { beginAtZero: true, grid: { color: colour("--line") }, border: { display: false },
            ticks: { callback: written } } },
        plugins: { tooltip: { filter: (item) => item.dataset.label !== "" } },
      },
    };
  },

  // Starts against completion: five kinds of titles, by shape and colour.
  tiers({ rows, column }, narrow) {
    const [x, y] = [column("x"), column("y")];
    const ink = colour("--ink");
    const scale = rows.length > 60 ? 0.7 : 1; // many marks are drawn smaller
    const look = {
      star: { pointStyle: "rectRot", backgroundColor: colour("--lamp"), borderColor: ink,
        borderWidth: 1.5, pointRadius: 8 * scale },
      solid: { pointStyle: "circle", backgroundColor: ink, borderColor: colour("--panel"),
        borderWidth: 1.5, pointRadius: 6.5 * scale },
      niche: { pointStyle: "triangle", backgroundColor: colour("--clay"),
        borderColor: colour("--panel"), borderWidth: 1, pointRadius: 7 * scale },
      "needs attention": { pointStyle: "rect", backgroundColor: colour("--bad"),
        borderColor: colour("--panel"), borderWidth: 1, pointRadius: 6.5 * scale },
      weak: { pointStyle: "crossRot", backgroundColor: colour("--soft"),
        borderColor: colour("--soft"), borderWidth: 2, pointRadius: 5 * scale },
    };
    const seen = rows.filter((row) => row.values[x.at] > 0 && row.values[y.at] !== null);
    const xs = seen.map((row) => row.values[x.at]);
    const ys = seen.map((row) => row.values[y.at]);
    const floor = 10 * Math.floor(Math.min(100, ...ys) / 10);
    const ceiling = Math.min(100, 10 * Math.ceil((Math.max(0, ...ys) + 1) / 10));
    return {
      type: "scatter",
      data: { datasets: Object.keys(look).map((group) => ({
        label: group, ...look[group], pointHoverRadius: 9,
        data: seen.filter((row) => row.group === group).map((row) => (
          { x: row.values[x.at], y: row.values[y.at], name: row.name, lead: row.lead })),
      })) },
      options: {
        layout: { padding: { right: 48 } },
        scales: {
          x: { type: "logarithmic", min: Math.min(...xs) * 0.8, max: Math.max(...xs) * 1.25,
            title: { display: true, text: `${x.name}, log scale` },
            grid: { color: colour("--line") },
            afterBuildTicks: (axis) => {
              axis.ticks = [0, 1, 2, 3, 4, 5].flatMap((p) => [1, 2, 5].map((d) => d * 10 ** p))
                .filter((value) => value >= axis.min && value <= axis.max)
                .map((value) => ({ value }));
            },
            ticks: { callback: written } },
          y: { min: floor, max: ceiling, title: { display: true, text: `${y.name}, %` },
            grid: { color: colour("--line") } } },
        plugins: {
          legend: { display: true, position: "top", align: "start",
            labels: { usePointStyle: true, boxHeight: 7, color: ink, padding: 14 } },
          tooltip: { callbacks: { label: ({ raw }) =>
            `${raw.name}: ${written(raw.x)} starters, ${written(raw.y)} % finish` } },
          names: { skip: narrow, of: (set, j) => (set.data[j].lead ? set.data[j].name : "") } },
      },
    };
  },
};

// A click on a mark shows its row and opens a folded table.
const show = (data) => (_event, hits, chart) => {
  if (!hits.length) return;
  const { datasetIndex, index } = hits[0];
  const set = chart.data.datasets[datasetIndex];
  const name = set.data[index]?.name ?? set.label;
  const row = chart.options.indexAxis === "y" || chart.config.type === "line" && !data.weeks.length
    ? data.rows[index] : data.rows.find((each) => each.name === name);
  if (!row) return;
  for (const other of row.element.parentElement.rows) other.removeAttribute("data-on");
  row.element.setAttribute("data-on", "");
  const folded = row.element.closest("details");
  if (folded) folded.open = true;
  row.element.scrollIntoView({ block: "nearest" });
};

const live = [];
function draw() {
  live.splice(0).forEach((chart) => chart.destroy());
  Chart.defaults.font = { family: "Inter, system-ui, sans-serif", size: 12 };
  Chart.defaults.color = colour("--soft");
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.maintainAspectRatio = false;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Chart.defaults.animation = calm ? false : { duration: 350 };
  const narrow = matchMedia("(max-width: 1023px)").matches;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    const table = document.getElementById(canvas.dataset.from);
    const kind = kinds[canvas.dataset.chart];
    if (!table || !kind) continue;
    const data = read(table);
    if (data.rows.length === 0) continue;
    const config = kind(data, narrow);
    if (narrow && config.type === "bar") { // room for names in two lines
      canvas.parentElement.style.height = `${data.rows.length * 34 + 60}px`;
    }
    config.options.onClick = show(data);
    live.push(new Chart(canvas, { ...config, plugins: [names] }));
  }
}
document.fonts.ready.then(draw);
document.addEventListener("themechange", draw);
