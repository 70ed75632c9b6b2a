"""A company's fiscal year: in which month it begins, and the months, quarters and years figures are kept by."""
