"""入会、接转、退会: asked for on the phone."""
