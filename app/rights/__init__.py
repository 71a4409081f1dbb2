"""Rights: contracts, their terms, and where a title may be shown because of them."""
