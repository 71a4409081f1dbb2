// Shows the OpenAPI document. Nothing is sent anywhere but to this server.
const place = document.querySelector("#document");
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  // Its links would stand inside the buttons that open an operation: no keyboard gets at them.
  deepLinking: false,
  // A hundred shapes are shown where an operation uses them, not once more at the end.
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});

// Swagger UI leaves some of its controls without a name, and code that scrolls out of reach.
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
