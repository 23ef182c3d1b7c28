"""Folds of memory over many customers at once; each finds what `nextbest.engine.remembering.folds` finds for one."""
