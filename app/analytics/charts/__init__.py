"""From a report's result to what people see: cells, charts, findings, key figures, cards."""
