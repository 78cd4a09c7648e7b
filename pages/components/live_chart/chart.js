// The live chart: draws a figure that Python made, in place. Streamlit calls the default export on every update.
// Plotly.react on the same node keeps the zoom (layout.uirevision never changes) and never blanks the plot.

// One promise for the page: plotly.js is a static file of the app and is loaded once.
function loadPlotly(path) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.__lstmExplorerPlotly) {
    window.__lstmExplorerPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        window.__lstmExplorerPlotly = undefined; // a later update tries again
        script.remove();
        reject(new Error("plotly.js could not be loaded from " + path));
      };
      document.head.appendChild(script);
    });
  }
  return window.__lstmExplorerPlotly;
}

// Streamlit tells its own base path nowhere, so take it from where its scripts came from: it is right under a proxy
// prefix and on every page (/inspect), where a path relative to the address would miss.
function staticUrl(file) {
  const script = document.querySelector('script[src*="static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("static/js/")) : document.baseURI;
  return new URL("app/static/" + file, base).href;
}

const CONFIG = {
  displaylogo: false,
  responsive: false, // our own observer below does it without a listener on window for each chart
  doubleClick: "reset+autosize",
  modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
};

export default function (component) {
  const { data, parentElement } = component;
  const plot = parentElement.querySelector(".live-chart-plot");
  const message = parentElement.querySelector(".live-chart-message");
  if (!plot || !data) return undefined;
  plot.style.height = data.height + "px";
  plot.setAttribute("aria-label", data.label);
  const changed = plot.__figure !== data.figure;
  plot.__figure = data.figure;
  if (changed) {
    loadPlotly(staticUrl(data.plotly))
      .then((Plotly) => {
        if (plot.__figure !== data.figure) return undefined; // a newer update is on its way
        const figure = JSON.parse(data.figure);
        figure.layout.uirevision = "keep";
        figure.layout.autosize = true;
        figure.layout.height = data.height;
        return Plotly.react(plot, figure.data, figure.layout, CONFIG).then(() => {
          message.textContent = "";
          plot.dataset.updates = String(Number(plot.dataset.updates || 0) + 1);
        });
      })
      .catch((error) => {
        plot.__figure = undefined;
        message.textContent = error.message;
      });
  }
  if (!plot.__observer) {
    let last = 0;
    plot.__observer = new ResizeObserver((entries) => {
      const width = Math.round(entries[0].contentRect.width);
      if (!width || width === last) return;
      last = width;
      if (window.Plotly && plot.classList.contains("js-plotly-plot")) window.Plotly.Plots.resize(plot);
    });
    plot.__observer.observe(plot);
  }
  return () => {
    if (plot.__observer) plot.__observer.disconnect();
    plot.__observer = undefined;
    if (window.Plotly) window.Plotly.purge(plot);
  };
}
