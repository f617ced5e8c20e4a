"""职工求助: asked, followed, settled, rated."""
