"""The web kit: errors, forms, paging, headers, navigation and formats."""
