// Finds the instrument's modules among the app's static files and hands each payload to them. Streamlit calls the
// default export on every update with the same node.

// Streamlit tells its own base path nowhere, so take it from where its scripts came from: it is right under a proxy
// prefix and on every page (/inspect), where a path relative to the address would miss.
function modulesUrl(file) {
  const script = document.querySelector('script[src*="static/js/"]');
  const base = script ? script.src.slice(0, script.src.indexOf("static/js/")) : document.baseURI;
  return new URL("app/static/INSTRUMENT_ADDRESS/" + file, base).href;
}

// Asks for all modules at once. Without it the browser would learn of each only from the one that imports it, and wait
// for the server as often as imports lie deep.
for (const file of "INSTRUMENT_MODULES".split(" ")) {
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = modulesUrl(file);
  document.head.append(link);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".instrument");
  if (!root || !data) return undefined;
  root.__payload = data;
  import(modulesUrl("main.js"))
    .then(({ show }) => {
      if (root.__payload === data) show(root, data, (wanted) => setTriggerValue("wanted", wanted));
    })
    .catch((error) => {
      root.textContent = "The picture could not be drawn: " + error.message;
      console.error(error);
    });
  return () => {
    if (root.__leave) root.__leave(); // set by show()
  };
}
