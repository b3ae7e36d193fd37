"""Papers: PDFs made from plain values that the door has released."""
