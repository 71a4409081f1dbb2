// Shows the OpenAPI document. It calls this server only.
const place = document.querySelector("#document");
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  // Its links would be inside the buttons that open an operation, out of the keyboard's reach.
  deepLinking: false,
  // An operation shows its shapes; a list of all at the end is not needed.
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});

// Swagger UI leaves some controls without a name, and scrolling code without keyboard access.
const NAMES = {
  "textarea.body-param__text": "Body",
  "select:not([id])": "Choose",
  ".copy-to-clipboard button": "Copy",
  "button.close-modal": "Close",
  "button.modal-btn.authorize": "Authorize",
};
const name = () => {
  for (const [selector, words] of Object.entries(NAMES)) {
    for (const control of place.querySelectorAll(selector)) {
      if (control.getAttribute("aria-label") !== words) control.setAttribute("aria-label", words);
    }
  }
  for (const code of place.querySelectorAll("pre.microlight:not([tabindex])")) code.tabIndex = 0;
};
new MutationObserver(name).observe(place, { childList: true, subtree: true });
