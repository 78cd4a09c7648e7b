// The words of a text as buttons. Streamlit calls the default export on every update with the same node; a click is
// answered by Python, which says what the text has become.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".click-words");
  if (!root || !data) return undefined;
  root.setAttribute("aria-label", data.label);
  const buttons = data.words.map((word, index) => {
    const button = root.children[index] || document.createElement("button");
    button.type = "button";
    button.textContent = word.text;
    button.title = word.title;
    button.className = "word" + (word.unknown ? " unknown" : "") + (word.changed ? " changed" : "");
    button.style.background = word.fill;
    button.style.color = word.ink;
    button.disabled = data.disabled;
    // the text's own number goes along: a click on a picture that is out of date must not hit another word
    button.onclick = () => setTriggerValue("clicked", { index, of: data.of });
    return button;
  });
  // nodes are kept, so the focus stays where it was for whoever edits with the keyboard
  buttons.forEach((button, index) => {
    if (root.children[index] !== button) root.append(button);
  });
  while (root.children.length > buttons.length) root.lastChild.remove();
  return undefined;
}
