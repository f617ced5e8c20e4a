"""规则: one file per stem, plain functions, first argument is the actor. No Flask, no commit."""
