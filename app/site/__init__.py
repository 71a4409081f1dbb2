"""The viewer's pages that compose slices: home, title, watch, browse, channel, studio."""
