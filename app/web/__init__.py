"""The web kit: arguments, forms, errors, paging, headers, navigation, formats and the API."""
