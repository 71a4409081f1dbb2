// Shows the OpenAPI document. Nothing is sent anywhere but to this server.
const place = document.querySelector("#document");
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
});
