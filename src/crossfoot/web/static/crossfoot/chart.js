// Draws <canvas data-chart="id"> from the JSON in the element with that id: bars per day, stacked by state.
(() => {
  const TONES = { synchronized: "--cf-good", waiting: "--cf-busy", sending: "--cf-busy", needs_attention: "--cf-bad" };
  const PATTERN = { not_sent: 0.35, marked: 0.6, sending: 0.6 };
  const draw = (canvas) => {
    const { labels, series } = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const shade = (state) => {
      const [r, g, b] = colour(TONES[state] || "--cf-quiet").match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
      return `rgb(${r} ${g} ${b} / ${PATTERN[state] || 0.85})`;
    };
    const ink = colour("--cf-quiet");
    const grid = colour("--cf-grid");
    return new Chart(canvas, {
      type: "bar",
      data: { labels, datasets: series.map((one) => ({ label: one.label, data: one.counts, backgroundColor: shade(one.state) })) },
      options: {
        animation: false, maintainAspectRatio: false,
        plugins: { legend: { position: "bottom", labels: { color: ink, boxWidth: 12 } } },
        scales: {
          x: { stacked: true, grid: { display: false }, ticks: { color: ink, maxTicksLimit: 8, maxRotation: 0 } },
          y: { stacked: true, beginAtZero: true, border: { display: false }, grid: { color: grid }, ticks: { color: ink, precision: 0 } },
        },
      },
    });
  };
  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
    let chart = draw(canvas);
    new MutationObserver(() => { chart.destroy(); chart = draw(canvas); })
      .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  });
})();
