"""Words, sentences and forms of text; knows nothing of documents or libraries."""
