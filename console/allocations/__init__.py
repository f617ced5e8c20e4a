"""拨付与名额下达: handed down, signed for and settled at desks."""
