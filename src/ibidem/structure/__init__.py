"""Documents to blocks: headings, paragraphs, lists, tables, references, boilerplate."""
